import { describeDurationInChinese, placeOf, type Words } from './words.ts';

export const CHINESE: Words = {
  language: 'zh',
  duration: describeDurationInChinese,
  join: items => items.join('、'),
  titles: {
    summary: '摘要',
    timeline: '时间线',
    causes: '根因',
    similar: '相似案例',
    spread: '故障传播',
    impact: '影响',
    ruledOut: '已排除',
    decisions: '决策与执行',
    checks: '下一步排查',
    began: '开始',
    detected: '发现',
    over: '结束',
    open: '尚未结束',
    status: '状态',
    grade: '级别',
    services: '涉及服务',
    for: '支持',
    against: '反对',
    none: '无。',
  },
  types: {
    'resource-exhaustion': '资源耗尽',
    'network-failure': '网络故障',
    'configuration-error': '配置错误',
    'code-bug': '代码缺陷',
    'external-dependency': '外部依赖故障',
    'data-corruption': '数据损坏',
    overload: '过载',
  },
  statuses: {
    open: '处理中',
    diagnosed: '已定位',
    'awaiting-approval': '等待审批',
    acting: '修复中',
    escalated: '等待人工处理',
    resolved: '已解决',
  },
  grades: { info: '提示', warning: '警告', critical: '严重' },
  outcomes: {
    repaired: '由 ZeroOps 修复',
    'recovered-by-itself': '自行恢复',
    'by-people': '由人工关闭',
    'false-alarm': '误报',
  },
  runStatuses: {
    'awaiting-approval': '等待审批',
    running: '执行中',
    'rolling-back': '回滚中',
    succeeded: '成功',
    improved: '有改善但未恢复',
    'rolled-back': '已回滚',
    'rollback-failed': '回滚失败',
    failed: '失败',
    rejected: '已拒绝',
    expired: '已过期',
    aborted: '已中止',
    unknown: '未知',
  },
  before: duration => `故障开始前 ${duration}`,
  after: duration => `${duration}后`,
  known: (place, problem, type, confidence) => `根因是 ${place} 的 ${problem}（${type}），置信度 ${confidence}。`,
  unsure: (place, problem, confidence) =>
    `根因尚不确定。目前最可能的解释是 ${place} 的 ${problem}，但置信度只有 ${confidence}。`,
  unknown: '根因未知：目前没有任何服务或调用明显异常。',
  confidence: value => `置信度 ${value}`,
  likelyTypes: (service, types) =>
    `仅从症状看，${service} 的故障类型概率：${types.map(([type, share]) => `${type} ${share}`).join('、')}。`,
  similar: ({ number, problem, service, solution }, outcome, duration) =>
    `CASE-${number}（${service} 的 ${problem}）：${solution === undefined ? '' : `${solution.zh}，`}${outcome}，历时 ${duration}。`,
  moreSigns: count => `另有 ${count} 条异常和步骤见事件链`,
  entry: (service, calls, failed, slow, limit) =>
    `${service}：${calls} 个用户请求中，${[
      ...(failed > 0 ? [`失败比平时多 ${failed} 个`] : []),
      ...(slow > 0 ? [`${limit === undefined ? '慢请求' : `耗时超过 ${limit}的请求`}比平时多 ${slow} 个`] : []),
    ].join('，')}。`,
  unharmed: (service, calls) => `${service}：${calls} 个用户请求均未受到超出平时的影响。`,
  users: (affected, seen, attribute) =>
    `在观察到的 ${seen} 个用户中，有 ${affected} 个受到影响（按 ${attribute} 区分）。`,
  harmed: services => `响应变差的服务：${services}。`,
  indicator: (title, before, now) => `${title}：当前 ${now}${before === undefined ? '' : `，此前 ${before}`}。`,
  budget: (title, spent, left, rate) =>
    `目标“${title}”：故障开始以来消耗了 ${spent} 的错误预算，剩余 ${left}，消耗速度是允许值的 ${rate} 倍。`,
  exhausted: span => `照此下去，错误预算${span}耗尽。`,
  overspent: '错误预算已经超支。',
  trend: (direction, ratio, [points, low, high]) =>
    direction === 'steady'
      ? `失败请求的占比保持稳定，为 ${ratio}。`
      : `失败请求的占比正在${direction === 'rising' ? '上升' : '下降'}：目前为 ${ratio}，每分钟变化 ${points} 个百分点（${low} 到 ${high}）。`,
  limit: (place, metric, value, limit, span) => `${place} 的 ${metric} 已用 ${value}，上限 ${limit}，${span}达到上限。`,
  between: (expected, earliest, latest) =>
    `预计约 ${expected}后（${latest === undefined ? `最早 ${earliest}后` : `${earliest}到 ${latest}之间`}）`,
  ruled: {
    'passed-on': ({ service, callees }) =>
      `${service}：它的异常来自${callees.length === 0 ? '下游' : ` ${callees.join('、')}`}，除此之外自身没有问题。`,
    contradicted: ({ service, problem, facts }) =>
      `${service}（${problem}）：${facts.map(({ zh }) => zh).join('；')}。`,
    'less-likely': ({ service, problem, confidence }) =>
      `${service}（${problem}）：证据更支持其他原因，置信度仅 ${confidence.toFixed(2)}。`,
    'harmless-change': ({ service, change }, when) =>
      `${service} 在${when}有变更（${change.zh}）：未发现它自身的异常。`,
    told: ({ service, fact }) => `${service}：${fact.zh}。`,
    'repair-did-not-help': ({ title }) => `已尝试“${title.zh}”，没有效果。`,
  },
  checks: {
    'resource-exhaustion': ({ service }) =>
      `对照上限检查 ${service} 各实例的内存、CPU、文件描述符和连接池，并对占用最高的实例做性能剖析。`,
    'network-failure': place => `在调用方主机上测量 ${placeOf(place)} 的调用耗时，并查看连接重置和重传情况。`,
    'configuration-error': ({ service }) => `对比 ${service} 各实例之间的配置，并与上一份正常配置对比。`,
    'code-bug': ({ service }) => `查看 ${service} 日志中最早的错误及其堆栈，并与上一个版本对比。`,
    'external-dependency': ({ service, callee }) => `查看 ${callee ?? service} 的状态页，并绕过中间服务直接调用它。`,
    'data-corruption': ({ service }) => `对照约束和备份，检查 ${service} 自故障开始以来写入的数据。`,
    overload: ({ service }) => `查明是谁对 ${service} 的调用比平时多，以及其中是否有重试。`,
    'known-problem': ({ service, problem, zh }) => `${service}（${problem}）：${zh}`,
    'tell-apart': ({ service, other }) => `区分 ${service} 与 ${other}：让部分调用绕开其中一个，看哪些调用恢复正常。`,
    instrument: ({ service }) => `${service} 没有上报任何遥测数据：请查看它自身的日志和指标，并为它接入遥测。`,
    'look-at-changes': ({ service }) => `查看 ${service} 最近的变更；如果能安全撤回，就先撤回。`,
    'start-at-entries': ({ service }) =>
      `从 ${service} 开始追踪失败的请求：先执行 zeroops service list，再查看异常所列的调用链。`,
  },
};
