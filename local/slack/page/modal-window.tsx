/// <reference lib="dom" />
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { messageOf } from '../../../src/errors.ts';
import { BlockList } from './block-list.tsx';
import { InputField, initialValue, type ModalInput, type Offers } from './input-field.tsx';
import type { InputValue, PageModal, SubmitResult } from './protocol.ts';
import { postJson } from './server-calls.ts';
import { useLive } from './use-live.ts';

/** The modal that the app has opened, if any, over the page; `onOpen` is told of each. */
export function ModalWindow({ offers, onOpen }: { offers: Offers; onOpen: () => void }) {
  const { value: modal } = useLive<PageModal | null>('/workspace/modal', 'modal');
  const id = modal?.id;
  useEffect(() => {
    if (id !== undefined) onOpen();
  }, [id, onOpen]);
  return modal ? <OpenModal key={modal.id} modal={modal} offers={offers} /> : null;
}

function OpenModal({ modal, offers }: { modal: PageModal; offers: Offers }) {
  const { id, hash, title, submit, close, blocks } = modal;
  const dialog = useRef<HTMLDialogElement>(null);
  const inputs = blocks.filter(({ type }) => type === 'input') as ModalInput[];
  // What was typed outlives an update of the modal by the app, as long as the input does.
  const [values, setValues] = useState<Record<string, InputValue>>({});
  const [{ errors = {}, failure }, setResult] = useState<SubmitResult>({});
  const [sending, setSending] = useState(false);

  useEffect(() => {
    dialog.current?.showModal();
    // Where one begins, rather than the button that closes.
    dialog.current?.querySelector<HTMLElement>('.field :is(input, select, textarea)')?.focus();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first field that is wrong is where to go on
  useEffect(() => {
    dialog.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another content has other errors
  useEffect(() => setResult({}), [hash]);

  const held = (input: ModalInput) => values[input.block_id] ?? initialValue(input.element, offers);
  const leave = () => void postJson('/workspace/close-modal', { id }).catch(() => undefined);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    const byBlock = inputs.map((input) => [
      input.block_id,
      { [input.element.action_id ?? 'input']: held(input) },
    ]);
    try {
      const body = { id, values: Object.fromEntries(byBlock) };
      setResult(await postJson<SubmitResult>('/workspace/submit-modal', body));
    } catch (error) {
      setResult({ failure: messageOf(error) });
    } finally {
      setSending(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      className="modal"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
    >
      <form onSubmit={(event) => void send(event)}>
        <header>
          <h2>{title}</h2>
          <button type="button" className="modal-close" aria-label="Close this window" onClick={leave}>
            ×
          </button>
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className="modal-body" aria-label="Content" tabIndex={0}>
          {blocks.map((block, index) =>
            block.type === 'input' ? (
              <InputField
                key={block.block_id}
                input={block as ModalInput}
                value={held(block as ModalInput)}
                offers={offers}
                error={errors[block.block_id ?? '']}
                onChange={(value) => setValues({ ...values, [block.block_id ?? '']: value })}
              />
            ) : (
              <BlockList
                // biome-ignore lint/suspicious/noArrayIndexKey: a block has no identity but its place
                key={index}
                blocks={[block]}
                names={offers.names}
                onAct={(blockId, action) =>
                  void postJson('/workspace/act', {
                    channel: '',
                    messageTs: '',
                    modalId: id,
                    blockId,
                    action,
                  }).catch((error: unknown) => setResult({ failure: messageOf(error) }))
                }
              />
            ),
          )}
        </section>
        <footer>
          {failure && (
            <p role="alert" className="failure">
              {failure}
            </p>
          )}
          <button type="button" className="block-button" onClick={leave}>
            {close}
          </button>
          {submit && (
            <button type="submit" className="block-button primary" disabled={sending}>
              {submit}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
