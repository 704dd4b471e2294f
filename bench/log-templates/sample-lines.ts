import type { LoghubSystem } from './loghub.ts';

/** Lines as common programs write them, for a first figure without any data set. */
export const SAMPLE_SYSTEMS: readonly LoghubSystem[] = [
  {
    name: 'syslog',
    lines: [
      'Jun 14 15:16:01 web7 sshd[19939]: Failed password for root from 218.188.2.47 port 34100 ssh2',
      'Jun 14 15:16:02 web7 sshd[19937]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh rhost=10.2.3.4',
      'Jun 14 15:16:02 web7 kernel: eth0: link up, 1000 Mbps, full duplex, lpa 0x45e1',
      'Jun 14 15:17:09 web7 CRON[20111]: (root) CMD (run-parts /etc/cron.hourly)',
    ],
  },
  {
    name: 'log4j',
    lines: [
      '2026-01-18 18:01:47,978 INFO [worker-3] org.example.orders.OrderService: order 48121 of customer 1077 stored in 23 ms',
      '2026-01-18 18:01:48,963 WARN [worker-1] org.example.pool.Pool: 48 of 50 connections to 10.4.2.17:5432 are in use',
      '2026-01-18 18:01:48,971 INFO [worker-7] org.example.blocks.Store: Received block blk_3886504906413966 of size 67108864 from /10.251.91.84',
      '2026-01-18 18:01:49,120 ERROR [worker-2] org.example.http.Client: GET https://stock.example.org/items/4711?full=1 timed out after 3000 ms',
    ],
  },
  {
    name: 'pairs',
    lines: [
      'ts=2026-01-18T18:01:47.978Z level=info caller=main.go:212 msg="checkpoint done" first=1042 last=1099 took=1.23s',
      'ts=2026-01-18T18:01:50.114Z level=warn caller=scrape.go:77 msg="scrape failed" target=http://10.0.3.9:9100/metrics err=timeout',
    ],
  },
];
