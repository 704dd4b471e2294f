import { drawFlameGraph } from '#algorithms/profiles/flame-graph.ts';
import type { Profile } from '#algorithms/profiles/profile.ts';
import { usageError } from '../errors.ts';
import { nameInput } from '../files/input.ts';
import { OutputFile, tellWritten, writeWhole } from '../files/output.ts';
import { type OutputOptions, printResult } from '../session.ts';
import { cut, plain } from '../text.ts';
import { describeDifference, describeProfile } from './describe-report.ts';
import { profilesUnlike } from './errors.ts';
import { readProfile } from './read-profile.ts';
import { reportDifference, reportProfile } from './report.ts';

export interface ProfileOptions extends OutputOptions {
  readonly top: number;
  readonly svg?: string;
  readonly type?: string;
}

/** `zeroops profile` on one file, or on a file and what it is compared with. */
export async function runProfile(file: string, baseFile: string | undefined, options: ProfileOptions): Promise<void> {
  const profile = await readProfile(file);
  const type = chooseType(profile, options.type);
  const written = options.svg === undefined ? [] : ['', tellWritten(options.svg)];
  const name = nameInput(file);
  if (baseFile === undefined) {
    await draw(file, options.svg, { title: name, profile, typeName: profile.sampleTypes[type]!.name });
    const report = reportProfile(profile, type, options.top);
    return printResult(options, report, [...describeProfile(report, name), ...written]);
  }
  const base = await readProfile(baseFile);
  const report = reportDifference({ before: base, after: profile }, type, options.top);
  if (report === undefined) throw profilesUnlike(name, nameInput(baseFile));
  const title = `${nameInput(baseFile)} → ${name}`;
  await draw(file, options.svg, { title, profile, base, typeName: report.type.name });
  printResult(options, report, [...describeDifference(report, name, nameInput(baseFile)), ...written]);
}

function chooseType({ sampleTypes, mainType }: Profile, wanted: string | undefined): number {
  if (wanted === undefined) return mainType;
  const found = sampleTypes.findIndex(({ name }) => name === wanted);
  if (found >= 0) return found;
  const names = sampleTypes.map(({ name }) => plain(cut(name, 40))).join(', ');
  throw usageError(`the profile has no values called "${wanted}"`, `choose among: ${names}`);
}

async function draw(
  input: string,
  svg: string | undefined,
  picture: Parameters<typeof drawFlameGraph>[0],
): Promise<void> {
  if (svg === undefined) return;
  const output = await OutputFile.open(svg, input);
  await writeWhole(output, async () => output.write(drawFlameGraph(picture)));
}
