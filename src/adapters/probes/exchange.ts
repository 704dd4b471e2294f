import { type IncomingMessage, request } from 'node:http';
import { messageOf } from '#base/errors.ts';
import type { Line, Patience } from './dial.ts';
import { late, socketTrouble, type Trouble, trouble } from './trouble.ts';

export const BODY_LIMIT_BYTES = 64 * 1024;

export interface Question {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  /** At most BODY_LIMIT_BYTES of it, as UTF-8. */
  readonly body: string;
  readonly isWhole: boolean;
}

/** One request over a line that is open already, and the end of that line. */
export function exchange(line: Line, question: Question, patience: Patience): Promise<Answer | Trouble> {
  const { socket, address } = line;
  return new Promise(resolve => {
    let missing = `${address} gave no answer`;
    let isAnswering = false;
    function answer(outcome: Answer | Trouble): void {
      patience.signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(outcome);
    }
    function giveUp(): void {
      answer(late(missing, patience.timeoutMs));
    }
    patience.signal.addEventListener('abort', giveUp, { once: true });
    try {
      const asked = request({
        createConnection: () => socket,
        method: question.method,
        path: question.url.pathname + question.url.search,
        setHost: false,
        headers: headersOf(question),
      });
      asked.on('error', error => {
        if (!isAnswering) answer(socketTrouble(error, address));
      });
      asked.on('close', () => {
        // The end of an answer that has begun is told by the answer itself, which may come after this.
        if (!isAnswering) answer(socketTrouble({ code: 'ECONNRESET' }, address));
      });
      asked.on('response', response => {
        missing = `${address} did not end its answer`;
        isAnswering = true;
        readAnswer(response, address, answer);
      });
      asked.end(question.body);
    } catch (error) {
      // A value taken from an answer may hold what no header can.
      answer(trouble(`the request cannot be made: ${messageOf(error)}`));
    }
    if (patience.signal.aborted) giveUp();
  });
}

function headersOf({ url, headers, body }: Question): Record<string, string> {
  return {
    host: url.host,
    accept: '*/*',
    'user-agent': 'ZeroOps-probe',
    ...headers,
    connection: 'close',
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
  };
}

function readAnswer(response: IncomingMessage, address: string, answer: (outcome: Answer | Trouble) => void): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  function finish(isWhole: boolean): void {
    const body = Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString('utf8');
    answer({ status: response.statusCode ?? 0, location: response.headers.location, body, isWhole });
  }
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_LIMIT_BYTES) finish(false);
  });
  response.on('end', () => finish(true));
  for (const event of ['error', 'close']) {
    response.on(event, () => answer(trouble(`${address} broke off in the middle of its answer`)));
  }
}
