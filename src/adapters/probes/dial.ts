import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { certificateTrouble, late, socketTrouble, type Trouble } from './trouble.ts';

/** What one check may use up. */
export interface Patience {
  /** Aborted when the time of the whole check is over, or the probe is stopped. */
  readonly signal: AbortSignal;
  /** For the sentence only. */
  readonly timeoutMs: number;
}

interface DialOptions {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

export interface Line {
  readonly socket: Socket;
  readonly address: string;
  /** Of the certificate, when there is one. */
  readonly expiresAt?: number;
  /** Why the certificate cannot be trusted. Nothing has been sent yet: it is for the caller to hang up. */
  readonly distrust?: Trouble;
}

/** Opens a connection. Whoever gets a line ends it with `socket.destroy()`. */
export function dial({ host, port, isTls }: DialOptions, patience: Patience): Promise<Line | Trouble> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise(resolve => {
    // An untrusted certificate must not end the handshake: when it expires is worth knowing all the same.
    const socket = isTls
      ? connectTls({
          host,
          port,
          rejectUnauthorized: false,
          ALPNProtocols: ['http/1.1'],
          ...(isIP(host) === 0 && { servername: host }),
        })
      : connect({ host, port });
    function answer(outcome: Line | Trouble): void {
      patience.signal.removeEventListener('abort', giveUp);
      if (!('socket' in outcome)) socket.destroy();
      resolve(outcome);
    }
    function giveUp(): void {
      answer(late(`${address} took no connection`, patience.timeoutMs));
    }
    // Stays for the socket's whole life: an error that nobody listens to would end the process.
    socket.on('error', error => answer(socketTrouble(error, address)));
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      answer({ socket, address, ...(isTls && readCertificate(socket as TLSSocket, address)) });
    });
    // A TLS handshake that the other side ends in silence gives no error.
    socket.once('close', () => answer(socketTrouble({ code: 'ECONNRESET' }, address)));
    if (patience.signal.aborted) giveUp();
    else patience.signal.addEventListener('abort', giveUp, { once: true });
  });
}

function readCertificate(socket: TLSSocket, address: string): Pick<Line, 'expiresAt' | 'distrust'> {
  const expiresAt = Date.parse(socket.getPeerCertificate().valid_to);
  return {
    ...(Number.isFinite(expiresAt) && { expiresAt }),
    ...(!socket.authorized && { distrust: certificateTrouble(socket.authorizationError, address) }),
  };
}
