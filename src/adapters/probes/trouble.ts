import { describeDurationMs } from '#base/duration.ts';

/** Why a check failed, as part of a sentence. A failed check is an expected outcome, so it is a value and not an error. */
export interface Trouble {
  readonly trouble: string;
}

export function trouble(reason: string): Trouble {
  return { trouble: reason };
}

export function isTrouble(outcome: object): outcome is Trouble {
  return 'trouble' in outcome;
}

export function late(what: string, timeoutMs: number): Trouble {
  return trouble(`${what} within ${describeDurationMs(timeoutMs)}`);
}

const SOCKET_SENTENCES: Readonly<Record<string, (address: string) => string>> = {
  ECONNREFUSED: address => `${address} refused the connection`,
  ECONNRESET: address => `${address} closed the connection before it had answered`,
  EPIPE: address => `${address} closed the connection before it had answered`,
  EHOSTUNREACH: address => `there is no way to the host of ${address}`,
  ENETUNREACH: address => `there is no way to the network of ${address}`,
  ETIMEDOUT: address => `${address} did not take the connection`,
  ENOTFOUND: address => `the name of ${address} is not known to DNS`,
  EAI_AGAIN: address => `DNS gave no answer for the name of ${address}`,
};

const CERTIFICATE_SENTENCES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in a certificate that nobody here knows',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate of its issuer is missing',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate of its issuer is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not known here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it was made out to another name',
};

/** A sentence for what a socket or the HTTP parser complained of. */
export function socketTrouble(error: unknown, address: string): Trouble {
  const code = codeOf(error);
  const sentence = SOCKET_SENTENCES[code];
  if (sentence !== undefined) return trouble(sentence(address));
  if (code.startsWith('HPE_')) return trouble(`${address} answered something that is not HTTP (${code})`);
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO')
    return trouble(`${address} does not speak TLS as we do (${code})`);
  return trouble(`the connection to ${address} failed (${code})`);
}

export function certificateTrouble(reason: unknown, address: string): Trouble {
  const code = typeof reason === 'string' ? reason : codeOf(reason);
  return trouble(`the certificate of ${address} cannot be trusted: ${CERTIFICATE_SENTENCES[code] ?? code}`);
}

/** With several addresses for one name, the first that failed speaks for all. */
function codeOf(error: unknown): string {
  const { code, errors, message } = error as { code?: string; errors?: readonly { code?: string }[]; message?: string };
  return code ?? errors?.[0]?.code ?? message ?? 'unknown';
}
