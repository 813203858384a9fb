/// <reference lib="dom" />
import { useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';

type Text = { text: string };

/** What is asked before something is done. */
export type Confirmation = {
  title: Text;
  text: Text;
  confirm: Text;
  deny: Text;
  style?: 'primary' | 'danger';
};

/** The question over the page; leaving it by the Escape key is a no. */
export function ConfirmDialog(props: {
  confirmation: Confirmation;
  onAnswer: (isConfirmed: boolean) => void;
}) {
  const { confirmation, onAnswer } = props;
  const { title, text, confirm, deny, style = 'primary' } = confirmation;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return createPortal(
    <dialog
      ref={dialog}
      className="modal confirm"
      role="alertdialog"
      aria-label={title.text}
      aria-describedby={id}
      onCancel={(event) => {
        event.preventDefault();
        onAnswer(false);
      }}
    >
      <header>
        <h2>{title.text}</h2>
      </header>
      <p className="modal-body" id={id}>
        {text.text}
      </p>
      <footer>
        <button type="button" className="block-button" onClick={() => onAnswer(false)}>
          {deny.text}
        </button>
        <button type="button" className={`block-button ${style}`} onClick={() => onAnswer(true)}>
          {confirm.text}
        </button>
      </footer>
    </dialog>,
    document.body,
  );
}
