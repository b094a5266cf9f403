/**
 * A study of explanations as JSON and CSV.
 * @module
 */
import { FACE_REGIONS } from './regions.js';
import type { ExplanationStudy, StudyGroup } from './study-result.js';

/** Everything but pictures, as JSON values; maps with four decimals. */
export function explanationJson(study: ExplanationStudy): unknown {
  const plain = ({ name, n, shares, map }: StudyGroup) => ({
    name,
    n,
    shares,
    map: Array.from(map, (value) => Math.round(value * 1e4) / 1e4),
  });
  return {
    ...study,
    all: plain(study.all),
    groups: study.groups.map(plain),
    examples: study.examples.map(({ name, explanation }) => ({
      name,
      target: explanation.target,
      probability: explanation.probability,
    })),
  };
}

/** Shares by group and part of the face as CSV. */
export function explanationCsv(study: ExplanationStudy): string {
  const lines = [study.all, ...study.groups].flatMap(({ name, n, shares }) =>
    FACE_REGIONS.map((region) => {
      const { mean, interval95 } = shares[region];
      return [name, n, region, mean, interval95?.[0] ?? '', interval95?.[1] ?? '', study.areas[region]].join(
        ',',
      );
    }),
  );
  return `${['group,n,part,share,shareLow,shareHigh,area', ...lines].join('\n')}\n`;
}
