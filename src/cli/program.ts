import { Command } from 'commander';
import type { Sentence } from '#api/sentence.ts';
import { inLanguages } from './command.ts';
import { actionCommand } from './commands/action.ts';
import { approvalCommand } from './commands/approval.ts';
import { caseCommand } from './commands/case.ts';
import { changeCommand } from './commands/change.ts';
import { delegationCommand } from './commands/delegation.ts';
import { deployCommand } from './commands/deploy.ts';
import { detectCommand } from './commands/detect.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { incidentCommand } from './commands/incident.ts';
import { journalCommand } from './commands/journal.ts';
import { logsCommand } from './commands/logs.ts';
import { profileCommand } from './commands/profile.ts';
import { runCommand } from './commands/run.ts';
import { serviceCommand } from './commands/service.ts';
import { sloCommand } from './commands/slo.ts';
import { pauseCommand, resumeCommand, statusCommand } from './commands/status.ts';
import { tokenCommand } from './commands/token.ts';
import { upCommand } from './commands/up.ts';
import { userCommand } from './commands/user.ts';
import { LOCALISED_HELP, localiseFailure } from './help/localised-help.ts';
import { say } from './language.ts';

const HELP: Sentence = {
  en: `
Every command but \`up\` takes --json for scripts, and --url (or ZEROOPS_URL) for a server elsewhere; \`detect\`,
\`logs\`, \`profile\` and \`diagnose\` work on files and need no server. Every command takes --lang.
INC-3, 3 and the full id all name the same incident; RUN-7 and CASE-4 work alike.

A first walk:
  $ zeroops up --config examples/playground.yaml     in one terminal; then, in another:
  $ zeroops status
  $ zeroops service list
  $ npm run playground -- fault inject crash
  $ zeroops incident list
  $ zeroops incident show INC-1
  $ zeroops incident explain INC-1

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 no server answers, 5 refused or journal broken.`,
  zh: `
除 \`up\` 外，每条命令都有 --json（供脚本使用）和 --url（或 ZEROOPS_URL，指定别处的服务器）；\`detect\`、\`logs\`、
\`profile\` 和 \`diagnose\` 处理文件，不需要服务器。每条命令都有 --lang。
INC-3、3 和完整的 id 指同一个事件；RUN-7、CASE-4 也一样。

第一次试用：
  $ zeroops up --config examples/playground.yaml     在一个终端里；然后在另一个终端里：
  $ zeroops status
  $ zeroops service list
  $ npm run playground -- fault inject crash
  $ zeroops incident list
  $ zeroops incident show INC-1
  $ zeroops incident explain INC-1

退出码：0 完成，1 失败，2 用法错误，3 找不到，4 没有服务器应答，5 被拒绝或事件链已损坏。`,
};

export function createProgram(version: string): Command {
  const program = inLanguages(new Command('zeroops'))
    .description('Watches a system, finds the cause of trouble, repairs it safely and remembers.')
    .version(version)
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .addHelpText('after', () => say(HELP));
  const commands = [
    upCommand(),
    statusCommand(),
    pauseCommand(),
    resumeCommand(),
    serviceCommand(),
    sloCommand(),
    incidentCommand(),
    changeCommand(),
    deployCommand(),
    actionCommand(),
    runCommand(),
    approvalCommand(),
    delegationCommand(),
    journalCommand(),
    caseCommand(),
    detectCommand(),
    logsCommand(),
    diagnoseCommand(),
    profileCommand(),
    userCommand(),
    tokenCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureHelp(LOCALISED_HELP);
    command.configureOutput({ outputError: (text, write) => write(localiseFailure(text)) });
  }
  return program;
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
