/**
 * What `--help` says, by the English text that stands where a command or an option is made. The test finds texts that are
 * missing here, and those that nothing says any more.
 */
export const HELP_ZH: Readonly<Record<string, string>> = {
  // Of every command.
  'output the version number': '显示版本号',
  'display help for command': '显示帮助',
  'print JSON, for scripts': '输出 JSON，供脚本使用',
  'of sentences (default: $ZEROOPS_LANG, or what the terminal speaks)': '语言（默认：$ZEROOPS_LANG，否则随终端）',
  'address of the server (default: $ZEROOPS_URL or http://127.0.0.1:4080)':
    '服务器地址（默认：$ZEROOPS_URL，否则 http://127.0.0.1:4080）',
  'your name, for the journal': '你的名字，记入事件链',
  'why, for the journal': '理由，记入事件链',
  'at most so many': '最多列出几个',
  'idempotency key: asked again with it, nothing is begun twice': '幂等键：用同一个键再次请求，不会重复执行',
  'only show what would change, the risk, and who must approve': '只显示会改变什么、风险多大、需要谁批准',
  'until it has ended, or waits for approval': '等到执行结束，或开始等待审批',

  // up, status, pause, resume.
  'Watches a system, finds the cause of trouble, repairs it safely and remembers.':
    '观察系统，找出故障根因，安全地修复，并记住经过。',
  'Starts ZeroOps in this terminal': '在这个终端里启动 ZeroOps',
  'YAML file with settings; docs/guide/configuration.md lists them all':
    '设置文件（YAML）；全部设置见 docs/guide/configuration.zh-CN.md',
  'What the loop does at this moment, and whether every part of ZeroOps works': '闭环此刻在做什么，各部分是否正常',
  'The kill switch: ZeroOps goes on watching and does nothing until `resume`':
    '总开关：ZeroOps 继续观察，在 `resume` 之前什么也不做',
  'Lets the loop act again': '让闭环重新行动',

  // service, slo.
  'What runs': '正在运行的服务',
  'Services with their instances: status, version, zone, port and pid; those too that only telemetry tells of':
    '服务及其实例：状态、版本、可用区、端口、pid；也列出只有遥测数据的服务',
  'What was promised to users, and whether it is kept': '对用户的承诺，以及是否兑现',
  'Service level objectives: share of good, budget left, how fast it burns': '服务目标：达标比例、剩余预算、燃烧速率',

  // incident.
  'Trouble: what happened, why, what was done': '事件：发生了什么、为什么、做了什么',
  'Incidents, newest first': '事件列表，新的在前',
  'only open ones': '只列未结束的',
  'One incident as a story: times since it began, causes with evidence, runs, outcome':
    '一个事件的完整经过：时间、根因和证据、执行、结果',
  'Why ZeroOps thought and did what it did: evidence, impact, what was ruled out, the parts of the risk':
    '为什么这样判断和行动：证据、影响范围、已排除的原因、风险的各部分',
  'the whole report as Markdown or JSON': '完整报告的格式：Markdown 或 JSON',
  'Writes the signals around its onset as a case folder, for `zeroops diagnose` and for colleagues':
    '把故障开始前后的信号写成案例目录，供 `zeroops diagnose` 和同事使用',
  'an empty or a new folder': '空目录或新目录',
  'What people write beside the automatic postmortem, in Markdown; without a text, shows it':
    '人在自动复盘旁边写的内容（Markdown）；不给文本就显示它',
  'the new text; it takes the place of the old one, which the journal keeps':
    '新文本；取代旧文本，旧文本仍保留在事件链中',
  'a file with the new text': '存放新文本的文件',
  'the version you started from (default: the latest)': '你改写时所依据的版本（默认：最新版）',
  'Says whether the cause was right and the remedy good; moves confidence and autonomy':
    '评价根因是否正确、修复是否有效；影响置信度和自治等级',
  'of the first cause': '评价首要根因',
  'of what was done': '评价所做的修复',
  'Says that an incident is over, because you mended it or because it was none':
    '宣布事件结束：你已修好，或本来就没有故障',
  'there was nothing to mend': '误报，没有需要修复的',
  'what was done, for the journal': '做了什么，记入事件链',

  // change, deploy, action.
  'What people and machines altered: weighed when a cause is looked for': '人和机器做的变更：查找根因时参考',
  'Changes, newest first': '变更列表，新的在前',
  'of this service only': '只列这个服务的',
  'Tells of a change that was made elsewhere': '告知在别处做的变更',
  'what was changed': '变更的服务',
  'what sort of change': '变更的种类',
  'one sentence with before and after': '一句话，写明变更前后',
  'what was; may be given several times': '变更前的值；可重复给出',
  'what is; may be given several times': '变更后的值；可重复给出',
  'when, in ISO 8601 with a zone (default: now)': '时间，带时区的 ISO 8601（默认：现在）',
  'told twice under one id, it counts once': '同一个 id 上报两次只算一次',
  'who changed it': '谁做的变更',
  'Brings a version of a service, checks its health, and takes it back by itself when it fails':
    '部署服务的一个版本，检查健康，失败则自动撤回',
  'instances there shall be afterwards': '部署后的实例数',
  'a variable to set before; may be given several times': '部署前设置的环境变量；可重复给出',
  'a variable to take away before; may be given several times': '部署前移除的环境变量；可重复给出',
  'every instance must answer GET <path> with 200; may be given several times':
    '每个实例都必须对 GET <path> 返回 200；可重复给出',
  'health must last so long (default: 15s)': '健康必须持续这么久（默认：15s）',
  'health must be proved within (default: 5m)': '健康必须在此时间内得到证明（默认：5m）',
  'The verbs by which ZeroOps changes things': 'ZeroOps 能做的动作',
  'Every action with its parameters and its risk': '所有动作及其参数和风险',
  'One action, with approval, verification and undo as its risk demands': '执行单个动作，按风险决定审批、验证和撤销',
  'what it is done to': '对哪个服务执行',
  'the value is JSON, or text; may be given several times': '值为 JSON 或文本；可重复给出',

  // run, approval.
  'What ZeroOps does and did': 'ZeroOps 正在做和做过的事',
  'Runs, newest first': '执行列表，新的在前',
  'only those of an incident': '只列某个事件的',
  'only those in this state': '只列处于此状态的',
  'One run: its plan, its risk, and what became of each step': '一次执行：计划、风险、每一步的结果',
  'Ends a live run; what it did already is undone': '中止正在进行的执行；已做的会被撤销',
  'Takes back what a run that has ended did: what each step saved before is put back, the last step first, and then health is proved. It is a run of its own, with approval as its risk demands. Refused when something that it did cannot be undone, or when a later run changed the same service: roll that back first':
    '撤回一次已结束的执行：从最后一步起，逐步恢复每一步之前保存的状态，然后验证健康。撤回本身也是一次执行，按风险决定审批。' +
    '若有步骤无法撤销，或之后的执行改动了同一服务，则拒绝：请先回滚那一次',
  'What waits for a person': '等待人决定的事',
  'What waits for approval': '等待审批的请求',
  'also those that are decided': '也列出已决定的',
  'What could be done instead of the plan that waits, and what cannot and why':
    '除等待中的计划外还可以怎么做，哪些不行、为什么',
  'Another plan takes the place of the one that waits; its risk is weighed anew, and it waits too':
    '用另一个计划代替等待中的计划；重新评估风险，同样等待审批',
  'one of those that `approval offers` shows': '`approval offers` 列出的策略之一',
  'a list with params for each action; who gives some cannot approve the plan too':
    '每个动作的参数列表；给出参数的人不能再批准这个计划',
  'Agrees; the deciding vote starts the run. The name of the run works too':
    '同意；达到所需票数即开始执行。也可以写执行的名字',
  'Refuses; the run does not start': '拒绝；不再执行',
  'Two runs side by side: how each went, risk, approvals, steps, and params that differ. Without the other one: the latest run of the same plan that succeeded, or else the latest':
    '并排比较两次执行：经过、风险、审批、步骤和不同的参数。不给另一次时，取同一计划最近一次成功的执行，没有则取最近一次',
  'Lets somebody else decide this one in your place; what either of you casts first counts, for both':
    '让别人代你决定这一项；两人中先投的票算数，对双方都有效',
  'Who may approve in whose place': '谁可以代谁审批',
  'Whose say over approvals is in whose hands at this moment': '目前谁的审批权在谁手中',
  'Lets somebody approve in your place for a time, at most 90 days': '让别人在一段时间内代你审批，最多 90 天',
  'Ends it early; either of the two may, and an admin': '提前结束；双方和管理员都可以',
  'somebody who may sign in': '可以登录的人',
  'in ISO 8601 with a zone': '带时区的 ISO 8601',

  // journal, case.
  'Every fact, in order, in a chain of hashes': '按顺序记录的每个事实，组成哈希链',
  'The latest facts, or those after a number; oldest first': '最近的事实，或某个序号之后的；旧的在前',
  'only those of a run': '只列某次执行的',
  'only these kinds, separated by commas': '只列这些种类，用逗号分隔',
  'read on after this number, instead of the latest': '从这个序号之后读起，而不是最近的',
  'Computes every hash again; ends with exit code 5 when a fact was changed or removed':
    '重新计算每个哈希；若有事实被改动或删除，以退出码 5 结束',
  'What was learnt from closed incidents': '从已结束的事件中学到的东西',
  'Cases, newest first': '案例列表，新的在前',
  'only those of a service': '只列某个服务的',
  'The postmortem of a case, in Markdown': '案例的复盘报告，Markdown 格式',

  // detect, logs, diagnose, profile.
  'Finds what is abnormal in time series on disk': '找出磁盘上时序中的异常',
  'write the rows with their scores: a file, or a folder for a folder': '写出带分数的各行：文件；输入是目录时为目录',
  'draw an SVG picture of a file': '为一个文件画 SVG 图',
  'score this column only; may be given several times': '只评这一列；可重复给出',
  'what judges: ensemble (by default), three-sigma, iqr, ...; commas between them':
    '检测方法：ensemble（默认）、three-sigma、iqr 等；用逗号分隔',
  'Detection settings by service: shows them, shows on the recorded past what others would have alarmed':
    '按服务的检测设置：查看；在已记录的窗口上回放其他设置会产生的告警',
  'YAML: services: { cart: { sensitivity: quiet, mute: [latency] } }':
    'YAML：services: { cart: { sensitivity: quiet, mute: [latency] } }',
  'show what these settings would have alarmed; nothing changes (this is what happens by default)':
    '显示这些设置会产生的告警；不做改动（默认即如此）',
  'put them in force': '使设置生效',
  'Finds the kinds of lines in a log: the most frequent, the new ones, the bad ones':
    '找出日志中各种类的行：最常见的、新出现的、有问题的',
  'how lines begin, when it is not to be found by itself': '行首格式；不给则自动识别',
  'the file is CSV; take this column': '文件是 CSV，取这一列',
  'write LineId, EventId and EventTemplate of each line': '写出每行的 LineId、EventId 和 EventTemplate',
  'Finds the likely causes of one trouble from a folder of its signals': '从一个目录的信号中找出一次故障的可能根因',
  'Tells where memory, time or goroutines go in a profile, or what grew between two':
    '说明剖析数据中内存、时间或 goroutine 用在哪里，或两次之间增长了什么',
  'draw a flame graph': '画火焰图',
  'how many functions and stacks to show': '显示多少个函数和调用栈',
  'which of its values: inuse_space, alloc_space, cpu, delay, ...':
    '取其中哪个值：inuse_space、alloc_space、cpu、delay 等',

  // user, token.
  'People who may sign in to the console': '可以登录控制台的人',
  'A link that signs somebody in, once, within 15 minutes': '生成登录链接：只能用一次，15 分钟内有效',
  'somebody who is known, or a proposal for somebody new': '已有的成员，或给新成员的建议名字',
  'what they may do; each may do what those before it may': '角色；每个角色都包含前面角色的权限',
  'Who may sign in, and as what': '谁可以登录，是什么角色',
  'Lets somebody sign in, and makes their first link': '允许某人登录，并生成其第一个链接',
  'Gives somebody another role, from the next request on': '更改某人的角色，从下一次请求起生效',
  'Lets somebody sign in no more; their sessions end': '不再允许某人登录；其会话结束',
  'What machines show to be let in': '机器访问时出示的令牌',
  'Tokens, newest first': '令牌列表，新的在前',
  'Makes a token, prints it this once; it is kept nowhere': '生成令牌，只显示这一次；不会保存在任何地方',
  'how long it is good (default: until it is removed)': '有效天数（默认：直到被移除）',
  'Lets a token in no more, from the next request on': '令牌从下一次请求起失效',
};
