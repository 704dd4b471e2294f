import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { faults } from '../../playground/faults/registry.ts';
import { disturbanceIds } from './disturbances/registry.ts';
import { keepCase } from './keep-case.ts';
import { Product } from './product.ts';
import { renderReport, summarise } from './report.ts';
import { probeShop } from './shop-probe.ts';
import { runTrial, type Trial } from './trial.ts';

const USAGE = `The fault lab: injects faults and controls into the playground under the whole product and says what became of them.

usage: npm run bench:loop [-- --faults crash,hang --repeat 2 --json results.json]
  --faults a,b   only these (default: all faults and controls); a+b are two faults at once
  --pairs        two faults at once, of unlike kinds and places, instead of single ones
  --outside      what is done to the shop from outside (signals, limits, sessions) instead of its own faults
  --repeat n     each of them n times; every round starts a fresh product (default 1)
  --wrong-remedies  the product is given strategies that do harm and are tried first: each must be undone
  --json FILE    the same as data
  --cases DIR    the signals of every trial as a case folder with its truth, for \`zeroops diagnose\` and for training
  --log FILE     what the product prints (default test-results/loop-product.log)`;

const { values } = parseArgs({
  options: {
    faults: { type: 'string' },
    repeat: { type: 'string', default: '1' },
    pairs: { type: 'boolean', default: false },
    outside: { type: 'boolean', default: false },
    'wrong-remedies': { type: 'boolean', default: false },
    json: { type: 'string' },
    cases: { type: 'string' },
    log: { type: 'string', default: path.resolve(import.meta.dirname, '../../test-results/loop-product.log') },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

/** Faults that one of the wrong remedies is made for. */
const MISTREATED = ['bad-release-errors', 'error-burst', 'traffic-surge'];
/** Apart and along one path of calls, plain and subtle, with and without a change. */
const PAIRS = [
  ...['crash+slow-edge', 'cache-off+bad-release-errors', 'crash-loop+bad-release-latency', 'hang+wrong-config'],
  ...['error-burst+heap-leak', 'slow-query+crash'],
];
const isMistreated = values['wrong-remedies'];
const wrongRemedies = path.resolve(import.meta.dirname, 'wrong-remedies.yaml');
const wanted = values.faults?.split(',') ?? standardTroubles();
const trials: Trial[] = [];
rmSync(values.log, { force: true });
for (let round = 1; round <= Number(values.repeat); round++) {
  const product = await Product.start(values.log, { strategies: isMistreated ? wrongRemedies : undefined });
  try {
    const { medianMs } = await probeShop(Number.POSITIVE_INFINITY);
    for (const fault of wanted) {
      const trial = await runTrial(product, fault, medianMs);
      trials.push(trial);
      if (values.cases !== undefined) await keepCase(product, trial, path.join(values.cases, `${round}-${fault}`));
      console.error(describeTrial(trial));
    }
  } finally {
    await product.stop();
  }
}
const summary = summarise(trials);
console.log(renderReport(trials, summary));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ summary, trials }, null, 2)}\n`);

function standardTroubles(): readonly string[] {
  if (values.outside) return disturbanceIds;
  if (values.pairs) return PAIRS;
  return isMistreated ? MISTREATED : faults.map(fault => fault.id);
}

function describeTrial(trial: Trial): string {
  const verdict = trial.kind === 'control' ? `wrong actions ${trial.wrongActions}` : `repaired ${trial.isRepaired}`;
  return `${trial.fault}: truth ${trial.truth}; found ${trial.found}; ${verdict}; TTD ${trial.detectedAfterMs} ms, TTR ${trial.repairedAfterMs} ms; ${trial.runs.join(', ')} ${trial.note}`;
}
