export { renderPng } from '../../charts/render.ts';
