import { dial, type Patience } from './dial.ts';
import { type Answer, BODY_LIMIT_BYTES, exchange, type Question } from './exchange.ts';
import { fillBody, fillHeader, fillUrl, takeValues, type Values } from './placeholders.ts';
import type { Step } from './probe.ts';
import { isTrouble, type Trouble, trouble } from './trouble.ts';

const MAX_REDIRECTS = 5;

/** What a check learnt on its way, also when it failed. */
export interface Findings {
  /** Of the last answer. */
  statusCode: number | undefined;
  redirects: number;
  /** Of the certificate that ends first. */
  expiresAt: number | undefined;
}

interface StepInput {
  readonly step: Step;
  /** Taken by earlier steps. */
  readonly values: Values;
  readonly verifyCertificate: boolean;
  readonly patience: Patience;
  readonly findings: Findings;
}

/** Asks, follows redirects, judges the answer, and gives the values taken from it. */
export async function runStep(input: StepInput): Promise<Values | Trouble> {
  const { step, findings } = input;
  let question = fillQuestion(input);
  for (let followed = 0; ; followed++) {
    const answer = await ask(question, input);
    if (isTrouble(answer)) return trouble(`${nameOf(question)}: ${answer.trouble}`);
    findings.statusCode = answer.status;
    const { location } = answer;
    if (location === undefined || !isRedirect(answer.status) || isWanted(step, answer.status)) {
      const judged = judge(step, answer);
      return isTrouble(judged) ? trouble(`${nameOf(question)} ${judged.trouble}`) : judged;
    }
    if (followed === MAX_REDIRECTS) return trouble(`${nameOf(question)} redirects more than ${MAX_REDIRECTS} times`);
    const next = redirect(question, answer.status, location);
    if (isTrouble(next)) return trouble(`${nameOf(question)} ${next.trouble}`);
    findings.redirects += 1;
    question = next;
  }
}

function fillQuestion({ step, values }: StepInput): Question {
  const { method, url, headers, body } = step;
  return {
    method,
    url: new URL(fillUrl(url, values)),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fillHeader(text, values)])),
    body: body === undefined ? undefined : fillBody(body, values),
  };
}

async function ask(
  question: Question,
  { verifyCertificate, patience, findings }: StepInput,
): Promise<Answer | Trouble> {
  const { protocol, hostname, port } = question.url;
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const line = await dial({ host, port: Number(port) || (isTls ? 443 : 80), isTls }, patience);
  if (isTrouble(line)) return line;
  if (line.expiresAt !== undefined) {
    findings.expiresAt = Math.min(line.expiresAt, findings.expiresAt ?? Number.POSITIVE_INFINITY);
  }
  if (verifyCertificate && line.distrust !== undefined) {
    line.socket.destroy();
    return line.distrust;
  }
  return exchange(line, question, patience);
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Methods change as in browsers (Fetch standard, HTTP-redirect fetch). Headers stay with their origin: they may be secrets. */
function redirect(question: Question, status: number, location: string): Question | Trouble {
  const url = URL.parse(location, question.url.href);
  if (url === null || !/^https?:$/.test(url.protocol)) return trouble('redirects to something that is not HTTP');
  const headers = url.origin === question.url.origin ? question.headers : {};
  const { method } = question;
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  return becomesGet ? { method: 'GET', url, headers, body: undefined } : { ...question, url, headers };
}

function isWanted({ status: [low, high] }: Step, status: number): boolean {
  return status >= low && status <= high;
}

function judge(step: Step, { status, body, isWhole }: Answer): Values | Trouble {
  if (!isWanted(step, status)) return trouble(`answered ${status}, expected ${describeStatus(step)}`);
  const within = isWhole ? '' : ` within its first ${BODY_LIMIT_BYTES / 1024} kB`;
  if (step.contains !== undefined && !body.includes(step.contains)) {
    return trouble(`answered ${status} without "${step.contains}"${within}`);
  }
  if (Object.keys(step.take).length === 0) return new Map();
  if (!isWhole) return trouble(`answered more than ${BODY_LIMIT_BYTES / 1024} kB, from which nothing is taken`);
  const taken = takeValues(body, step.take);
  return isTrouble(taken) ? trouble(`answered ${status}, but ${taken.trouble}`) : taken;
}

function describeStatus({ status: [low, high] }: Step): string {
  return low === high ? String(low) : `${low} to ${high}`;
}

/** Without query and fragment, where secrets may be. */
function nameOf({ method, url }: Question): string {
  return `${method} ${url.origin}${url.pathname}`;
}
