import { describeDuration, placeOf, type Words } from './words.ts';

export const ENGLISH: Words = {
  language: 'en',
  duration: describeDuration,
  join: items => items.join(', '),
  titles: {
    summary: 'Summary',
    timeline: 'Timeline',
    causes: 'Causes',
    similar: 'Similar cases',
    spread: 'How it spread',
    impact: 'Impact',
    ruledOut: 'Ruled out',
    decisions: 'Decisions and runs',
    checks: 'Next checks',
    began: 'Began',
    detected: 'Detected',
    over: 'Over',
    open: 'not yet',
    status: 'Status',
    grade: 'Grade',
    services: 'Services',
    for: 'for',
    against: 'against',
    none: 'Nothing.',
  },
  types: {
    'resource-exhaustion': 'resource exhaustion',
    'network-failure': 'network failure',
    'configuration-error': 'configuration error',
    'code-bug': 'bug in the code',
    'external-dependency': 'external dependency',
    'data-corruption': 'corrupt data',
    overload: 'overload',
  },
  statuses: {
    open: 'open',
    diagnosed: 'diagnosed',
    'awaiting-approval': 'awaiting approval',
    acting: 'being repaired',
    escalated: 'waiting for people',
    resolved: 'resolved',
  },
  grades: { info: 'info', warning: 'warning', critical: 'critical' },
  outcomes: {
    repaired: 'repaired by ZeroOps',
    'recovered-by-itself': 'recovered by itself',
    'by-people': 'closed by people',
    'false-alarm': 'false alarm',
  },
  runStatuses: {
    'awaiting-approval': 'awaits approval',
    running: 'running',
    'rolling-back': 'rolling back',
    succeeded: 'succeeded',
    improved: 'improved, not enough',
    'rolled-back': 'rolled back',
    'rollback-failed': 'rollback failed',
    failed: 'failed',
    rejected: 'rejected',
    expired: 'expired',
    aborted: 'aborted',
    unknown: 'unknown',
  },
  before: duration => `${duration} before the onset`,
  after: duration => `after ${duration}`,
  known: (place, problem, type, confidence) =>
    `The cause is ${problem} at ${place} (${type}), confidence ${confidence}.`,
  unsure: (place, problem, confidence) =>
    `The cause is not certain. The best explanation is ${problem} at ${place}, with a confidence of only ${confidence}.`,
  unknown: 'The cause is not known: nothing stands out yet.',
  confidence: value => `confidence ${value}`,
  likelyTypes: (service, types) =>
    `By symptoms alone, the fault at ${service} is of type: ${types.map(([type, share]) => `${type} ${share}`).join(', ')}.`,
  similar: ({ number, problem, service, solution }, outcome, duration) =>
    `CASE-${number} (${problem} at ${service}): ${solution === undefined ? '' : `${solution.en}, `}${outcome}, over after ${duration}.`,
  moreSigns: count => `${count} more signs and steps are in the journal`,
  entry: (service, calls, failed, slow, limit) =>
    `${service}: of ${calls} user requests, ${[
      ...(failed > 0 ? [`${failed} more than usual failed`] : []),
      ...(slow > 0 ? [`${slow} more than usual took longer than ${limit ?? 'they should'}`] : []),
    ].join(', and ')}.`,
  unharmed: (service, calls) => `${service}: none of ${calls} user requests was hurt beyond the usual.`,
  users: (affected, seen, attribute) => `${affected} of ${seen} users seen were affected (told apart by ${attribute}).`,
  harmed: services => `Services that answer worse than before: ${services}.`,
  indicator: (title, before, now) => `${title}: ${now}${before === undefined ? '' : `, before ${before}`}.`,
  budget: (title, spent, left, rate) =>
    `Objective "${title}": ${spent} of the error budget spent since the onset, ${left} left, spent ${rate} times too fast.`,
  exhausted: span => `If this goes on, the budget is gone ${span}.`,
  overspent: 'The budget is overspent.',
  trend: (direction, ratio, [points, low, high]) =>
    direction === 'steady'
      ? `The share of failing requests is steady, at ${ratio}.`
      : `The share of failing requests is ${direction}: ${ratio} now, ${points} percentage points a minute (${low} to ${high}).`,
  limit: (place, metric, value, limit, span) =>
    `${metric} of ${place}: ${value} of ${limit}; the limit is reached ${span}.`,
  between: (expected, earliest, latest) =>
    `in about ${expected} (${latest === undefined ? `${earliest} at the earliest` : `${earliest} to ${latest}`})`,
  ruled: {
    'passed-on': ({ service, callees }) =>
      `${service}: what is wrong there comes from ${callees.length === 0 ? 'what it calls' : callees.join(', ')}; nothing is left that is its own.`,
    contradicted: ({ service, problem, facts }) => `${service} (${problem}): ${facts.map(({ en }) => en).join('; ')}.`,
    'less-likely': ({ service, problem, confidence }) =>
      `${service} (${problem}): more speaks for another cause; confidence ${confidence.toFixed(2)}.`,
    'harmless-change': ({ service, change }, when) =>
      `Change of ${service} ${when} (${change.en}): no trouble of its own is seen there.`,
    told: ({ service, fact }) => `${service}: ${fact.en}.`,
    'repair-did-not-help': ({ title }) => `"${title.en}" was tried and did not help.`,
  },
  checks: {
    'resource-exhaustion': ({ service }) =>
      `Compare memory, CPU, descriptors and pools of ${service}'s instances with their limits; take a profile of the fullest.`,
    'network-failure': place =>
      `Time a call ${placeOf(place)} from the caller's own host, and look for resets and retransmissions.`,
    'configuration-error': ({ service }) =>
      `Compare the configuration of ${service}'s instances with each other and with the last good one.`,
    'code-bug': ({ service }) =>
      `Read the first error and its stack in the log of ${service}, and compare with the version before.`,
    'external-dependency': ({ service, callee }) =>
      `Ask the status page of ${callee ?? service}, and call it without the services in between.`,
    'data-corruption': ({ service }) =>
      `Check what ${service} has stored since the onset against its constraints and a backup.`,
    overload: ({ service }) => `See who calls ${service} more than usual, and whether retries are among it.`,
    'known-problem': ({ service, problem, en }) => `${service} (${problem}): ${en}`,
    'tell-apart': ({ service, other }) =>
      `Tell ${service} from ${other}: take the one out of the path of some calls, and see which of them recover.`,
    instrument: ({ service }) =>
      `${service} tells nothing of itself: look at its own log and metrics, and have it send telemetry.`,
    'look-at-changes': ({ service }) =>
      `Look at what was changed at ${service} lately; take it back if it can be taken back safely.`,
    'start-at-entries': ({ service }) =>
      `Follow failing requests from ${service} on: zeroops service list, and the traces that the signs name.`,
  },
};
