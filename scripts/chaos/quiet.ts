/** Is everything well, as status tells it? Pure. */
import type { Status } from "../../test/support/deployment.ts";
import { writtenAs } from "./judge.ts";

/** `expected`: the value of each Application, by its name. */
export function isQuiet(status: Status, expected: Readonly<Record<string, string | undefined>>): boolean {
  return trouble(status, expected).length === 0;
}

/** What is not as it should be, each in a sentence. */
export function trouble(
  status: Status,
  expected: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const { applications, repositories, problems } = status;
  const images = Object.entries(expected).map(([name, value]) => {
    const row = applications.find(({ application }) => application === `argocd/${name}`);
    const [image] = row?.images ?? [];
    const isWell =
      row?.trouble === undefined &&
      (image?.state === "updated" || image?.state === "up-to-date") &&
      writtenAs(image.running) === value &&
      writtenAs(image.lastApplied) === value;
    return isWell ? [] : [`status of ${name}, which should run ${value}: ${JSON.stringify(row)}`];
  });
  const failures = [status.trouble, status.resourcesTrouble, ...repositories.map((row) => row.trouble)];
  return [
    ...images.flat(),
    ...failures.flatMap((each) => (each === undefined ? [] : [`status tells of ${each.failure.message}`])),
    ...problems.flatMap(({ severity, where, what }) =>
      severity === "error" ? [`status tells of ${where}: ${what}`] : [],
    ),
    ...(repositories.length === 1 ? [] : [`status has ${repositories.length} repositories`]),
  ];
}
