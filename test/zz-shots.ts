import { launchBrowser } from './browser.ts';
import { startBusyServer } from './busy-server.ts';
import { manyServices } from './many-services.ts';

const s = await startBusyServer({ incidents: 600, runs: 150, entries: 500 });
const b = await launchBrowser();
const { topology, traffic } = manyServices(300);
for (const [n, o] of Object.entries({
  lap: { viewport: { width: 1440, height: 850 }, locale: 'en-US', colorScheme: 'light' },
  lapd: { viewport: { width: 1440, height: 850 }, locale: 'zh-CN', colorScheme: 'dark' },
  ph: { viewport: { width: 390, height: 844 }, locale: 'zh-CN', colorScheme: 'light' },
} as const)) {
  const c = await b.newContext({ baseURL: s.url, ...o });
  const p = await c.newPage();
  for (const [k, u] of [
    ['now', '/'],
    ['inc', '/incidents'],
    ['runs', '/runs'],
    ['jour', '/journal'],
    ['serv', '/services?text=service-1'],
    ['one', '/services/service-7'],
  ]) {
    if (k === 'serv' || k === 'one') {
      await p.route('**/api/v1/topology', r => r.fulfill({ json: topology }));
      await p.route('**/api/v1/traffic', r => r.fulfill({ json: traffic }));
    }
    await p.goto(u!);
    await p.waitForTimeout(1500);
    await p.screenshot({ path: `/tmp/lists-work/${k}-${n}.png` });
  }
  await c.close();
}
await b.close();
await s.stop();
