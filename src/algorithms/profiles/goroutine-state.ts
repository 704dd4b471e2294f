/** Functions below which a goroutine waits, with the words that Go's own dumps use for it. */
const STATE_OF_FUNCTION: readonly (readonly [name: RegExp, state: string])[] = [
  [/^runtime\.chanrecv\d?$/, 'chan receive'],
  [/^runtime\.chansend\d?$/, 'chan send'],
  [/^runtime\.selectgo$/, 'select'],
  [/^runtime\.block$/, 'select (no cases)'],
  [/^(internal\/poll\.runtime_pollWait|runtime\.netpollblock)$/, 'IO wait'],
  [/^(internal\/)?sync\.runtime_Semacquire(RW)?Mutex(R)?$/, 'sync.Mutex.Lock'],
  [/^sync\.runtime_Semacquire(WaitGroup)?$/, 'semacquire'],
  [/^sync\.runtime_notifyListWait$/, 'sync.Cond.Wait'],
  [/^time\.Sleep$/, 'sleep'],
  [/^(syscall\.(Raw)?Syscall\d?|runtime\.cgocall|runtime\/internal\/syscall\.Syscall6)$/, 'syscall'],
];
/** Waiting is decided within the first frames: further out it is only history. */
const DEPTH = 6;

/**
 * What a goroutine waits for, judged by the functions it stands in, for dumps that do not say.
 *
 * @param names - functions, the innermost first
 * @returns undefined when none of them is one that waits
 */
export function goroutineStateOf(names: readonly string[]): string | undefined {
  for (const name of names.slice(0, DEPTH)) {
    const found = STATE_OF_FUNCTION.find(([pattern]) => pattern.test(name));
    if (found !== undefined) return found[1];
  }
  return undefined;
}
