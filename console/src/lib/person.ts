const STORED_AS = 'zeroops.person';

/** Whose name goes with what is done here. */
export function readPerson(): string {
  return localStorage.getItem(STORED_AS) ?? '';
}

export function rememberPerson(name: string): void {
  localStorage.setItem(STORED_AS, name);
}
