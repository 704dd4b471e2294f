const STORED_AS = 'zeroops.letters';

/** Whether single letters do something; whoever speaks to the computer, or rests hands on the keys, switches them off. */
export function areLettersOn(): boolean {
  return localStorage.getItem(STORED_AS) !== 'off';
}

export function rememberLetters(isOn: boolean): void {
  localStorage.setItem(STORED_AS, isOn ? 'on' : 'off');
}
