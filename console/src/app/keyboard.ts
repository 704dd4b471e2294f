import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { PAGES } from './pages.ts';

export type Panel = 'palette' | 'help';

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
      if (event.metaKey || event.ctrlKey || event.altKey || isBusy(event.target)) return;
      const isGoing = performance.now() < goingUntil.current;
      goingUntil.current = event.key === 'g' && !isGoing ? performance.now() + CHORD_MS : 0;
      const page = isGoing ? PAGES.find(({ letter }) => letter === event.key) : undefined;
      if (page !== undefined) void navigate({ to: page.to });
      else if (event.key === '?') open('help');
      else if (event.key === '/') open('palette');
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

/** From row to row of the lists on the page. */
function moveFocus(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const current = rows.indexOf(document.activeElement as HTMLElement);
  const next = current < 0 ? (step > 0 ? 0 : rows.length - 1) : current + step;
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
}
