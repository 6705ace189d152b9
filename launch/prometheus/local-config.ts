import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';

export type LocalPlaces = {
  /** Folder of the committed configuration; its rule files are used where they lie. */
  readonly source: string;
  /** Where the keeper keeps one target file per process. */
  readonly targets: string;
  /** `host:port` by job; a job of the committed file that is neither here nor fed by files is left out. */
  readonly jobs: Readonly<Record<string, string | undefined>>;
  readonly alertmanager: string | null;
};

type ScrapeConfig = {
  readonly job_name: string;
  readonly file_sd_configs?: readonly { readonly files: readonly string[] }[];
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
};

type PrometheusConfig = {
  readonly rule_files?: readonly string[];
  readonly scrape_configs?: readonly ScrapeConfig[];
  readonly alerting?: unknown;
};

/**
 * The committed configuration with the addresses of this machine: same jobs, same relabelling, same rules. What the
 * local stack does not run is left out.
 */
export async function localConfig(places: LocalPlaces): Promise<string> {
  const text = await readFile(path.join(places.source, 'prometheus.yml'), 'utf8');
  const config = parse(text) as PrometheusConfig;
  const { alerting: _alerting, ...rest } = config;
  return stringify({
    ...rest,
    rule_files: (config.rule_files ?? []).map((file) => path.resolve(places.source, file)),
    scrape_configs: (config.scrape_configs ?? []).flatMap((job) => localJob(job, places)),
    ...(places.alertmanager === null
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [places.alertmanager] }] }] } }),
  });
}

function localJob(job: ScrapeConfig, places: LocalPlaces): readonly ScrapeConfig[] {
  if (job.file_sd_configs !== undefined) {
    const { static_configs: _static, ...rest } = job;
    return [
      {
        ...rest,
        file_sd_configs: job.file_sd_configs.map((discovery) => ({
          ...discovery,
          files: [path.join(places.targets, '*.json')],
        })),
      },
    ];
  }
  const target = places.jobs[job.job_name];
  return target === undefined ? [] : [{ ...job, static_configs: [{ targets: [target] }] }];
}
