/**
 * What work costs this process, in milliseconds of CPU time: a machine that is busy elsewhere makes it last longer, but
 * not cost more.
 */
export function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
