/** What went wrong and how to mend it, for a person. */
export interface Failure {
  readonly what: string;
  readonly mend?: string | undefined;
  /** What the server said itself, where `what` says it in another language. */
  readonly said?: string | undefined;
}

/** The server speaks English with names and figures in it; by its codes the page says the same in Chinese. */
export const IN_CHINESE: Readonly<Record<string, readonly [what: string, mend?: string]>> = {
  APPROVAL_NOT_FOUND: ['没有这个审批', '可能已被处理，请在“审批”页查看当前的审批'],
  APPROVAL_REFUSED: ['此次表态无效：审批已决定或过期，或您已表态，或此操作由您自己发起', '可请其他人审批'],
  CASE_NOT_FOUND: ['没有这个案例'],
  DATABASE_AWAY: ['数据库暂时没有响应；监测仍在继续，写入会等待', '请稍后再试'],
  DELEGATION_NOT_FOUND: ['没有这个委托，可能已经结束'],
  DELEGATION_REFUSED: ['不能这样委托：审批已有结果，或一方是发起人、已经表态，或已有相同的委托'],
  DEPLOYMENT_NOT_FOUND: ['没有这个部署'],
  DETECTION_SETTINGS_INVALID: ['检测设置无效', '请修改提示中指出的字段'],
  FEEDBACK_REFUSED: ['现在还不能评价：尚无根因，或处置尚未执行完', '请在有了根因或处置完成之后再评价'],
  IDEMPOTENCY_KEY_REUSED: ['同一个 Idempotency-Key 被用于不同的请求；没有执行任何操作', '请为每个请求使用各自的键'],
  INCIDENT_CLOSED: ['事件已关闭，未作任何更改'],
  INCIDENT_NOT_FOUND: ['没有这个事件', '请在“事件”页查看现有的事件'],
  INTERNAL: ['请求意外失败', '请附上当时的日志反馈给我们'],
  JOURNAL_BROKEN: ['日志的哈希链不一致：有记录被改动或删除', '请与备份比对，并保留此数据库作为证据'],
  JOURNAL_OVERLOADED: ['等待写入的记录过多，暂不接受新的记录', '请检查 PostgreSQL 为何缓慢或不可用；恢复后会自动继续'],
  LAST_ADMIN: ['这是唯一的管理员，不能移除或降低其角色', '请先指定另一位管理员'],
  NOTE_CONFLICT: ['在您编辑期间，其他人已保存了新版备注', '请阅读最新版本，并入您的内容后再保存'],
  NOT_A_PERSON: ['只有能登录的人员才能这样做', '请先添加人员，并为其生成登录链接：zeroops user add'],
  ORIGIN_FOREIGN: ['请求不是来自本服务器的页面，未予执行', '若经过代理，请让它原样传递 Host 请求头'],
  PERSON_NAME_TAKEN: ['已有同名人员', '请换一个姓名，或为其生成新的登录链接'],
  PERSON_NOT_FOUND: ['没有这个人员'],
  PLAN_CHANGE_REFUSED: ['方案不能这样更改：它已不在等待审批，或所选策略及参数不适用', '请在可选方案中选择'],
  PLATFORM_ABSENT: ['尚未配置平台，无法执行更改', '请在配置中指定平台'],
  PROFILE_NOT_FOUND: ['没有这份性能剖析，系统只保留最近的几份'],
  PROFILE_UNAVAILABLE: ['进程没有给出性能剖析', '请检查 profiles.targets 中的地址'],
  PROMQL_LIMIT: ['查询需要的数据超出上限', '请缩小选择的范围'],
  RATE_EXCEEDED: ['一分钟内的请求过多', '请稍后再试'],
  REQUEST_INVALID: ['请求的内容不符合要求', '请修改下面指出的字段'],
  REQUEST_UNREADABLE: ['请求无法读取：过大，或不是 JSON'],
  ROLE_TOO_LOW: ['您的角色不允许此操作', '请联系管理员'],
  RUNS_PAUSED: ['闭环已暂停，不会开始新的执行', '恢复后即可执行'],
  RUN_LOCKED: ['另一项执行正在更改此服务', '请等待它结束，或先终止它'],
  RUN_NOT_FOUND: ['没有这项执行', '请在“执行”页查看现有的执行'],
  RUN_NOT_LIVE: ['执行已结束，未作任何更改'],
  SERVICE_NOT_FOUND: ['没有这个服务', '请在“服务”页查看现有的服务'],
  SERVICE_UNKNOWN: ['没有这个服务', '请在“服务”页查看现有的服务'],
  SESSION_NOT_FOUND: ['没有这个会话，可能已经结束'],
  SIGN_IN_NEEDED: ['尚未登录，或登录已失效', '请打开 zeroops user link 给出的链接'],
  TASK_REFUSED: ['按目前的状况无法执行；没有执行任何操作', '请查看下面的原因'],
  TELEMETRY_GONE: ['该事件的数据已不在内存中', '请在事件发生后一刻钟内导出'],
  TOKEN_NAME_TAKEN: ['已有同名令牌', '请换一个名称，或先吊销原有的令牌'],
  TOKEN_NOT_FOUND: ['没有这个令牌'],
};

export function explainFailure(error: unknown, language: 'en' | 'zh'): Failure {
  const said = error instanceof Error ? error.message : String(error);
  const [what, mend] = (language === 'zh' ? IN_CHINESE[codeOf(error) ?? ''] : undefined) ?? [];
  if (what !== undefined) return { what, mend, said };
  return { what: said, mend: (error as { hint?: string } | null)?.hint };
}

export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}
