import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { areLettersOn } from '../lib/letters.ts';
import { PAGES } from './pages.ts';

export type Panel = 'palette' | 'help' | 'kill-switch';

/** So long after `g` the letter of a page may come. */
const CHORD_MS = 1200;

/**
 * Keys that work on every page, except while somebody writes or answers a dialog:
 *
 *   idle ── g ──▶ going ── letter of a page, or any other key, or time ──▶ idle
 */
export function useKeyboard(open: (panel: Panel) => void): void {
  const navigate = useNavigate();
  const goingUntil = useRef(0);
  useEffect(() => {
    function take(event: KeyboardEvent): void {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        open('palette');
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isBusy(event.target) || !areLettersOn()) return;
      const isGoing = performance.now() < goingUntil.current;
      goingUntil.current = event.key === 'g' && !isGoing ? performance.now() + CHORD_MS : 0;
      const page = isGoing ? PAGES.find(({ letter }) => letter === event.key) : undefined;
      if (page !== undefined) void navigate({ to: page.to });
      else if (event.key === '?') open('help');
      else if (event.key === '/') open('palette');
      else if (event.key === 'a') answer('approve');
      else if (event.key === 'x') answer('reject');
      else if (event.key === 'j') moveFocus(1);
      else if (event.key === 'k') moveFocus(-1);
      else return;
      event.preventDefault();
    }
    window.addEventListener('keydown', take);
    return () => window.removeEventListener('keydown', take);
  }, [navigate, open]);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]') !== null) return true;
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Asks for name and reason, so that a slip of the finger answers nothing. The card in focus comes before the first. */
function answer(verb: 'approve' | 'reject'): void {
  const card = document.activeElement?.closest('[data-approval]') ?? document;
  card.querySelector<HTMLElement>(`main [data-answer="${verb}"]`)?.click();
}

/** From row to row of the lists on the page; from nowhere to the first that can be seen. */
function moveFocus(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const current = rows.indexOf(document.activeElement as HTMLElement);
  const first = rows.findIndex(isInFrame);
  const next = current < 0 ? (step > 0 ? Math.max(0, first) : rows.length - 1) : current + step;
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
}

function isInFrame(row: HTMLElement): boolean {
  const top = row.closest('.long-list-frame')?.getBoundingClientRect().top ?? 0;
  return row.getBoundingClientRect().top >= top;
}
