import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { quietReplays } from '../../worker/replay-runs.ts';
import { SILENT_SINKS } from '../../worker/silent-sinks.ts';
import { type Figure, verdictOf } from '../figure.ts';
import { round } from '../statistics.ts';

const BUDGET_SECONDS = 20;

export const replayTime: Figure = {
  name: 'replay',
  summary: 'repeating every recorded history with the built workflows (seconds)',
  async run(bench) {
    quietReplays();
    const folder = path.join(bench.root, 'workflows', 'histories');
    const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
    const workflowBundle = { codePath: path.join(bench.programs, 'workflows.js') };
    let events = 0;
    let failures = 0;
    const began = performance.now();
    async function* histories() {
      for (const file of files) {
        const history = historyFromJSON(JSON.parse(await readFile(path.join(folder, file), 'utf8')));
        events += history.events?.length ?? 0;
        const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
        yield { workflowId: started?.workflowId ?? file, history };
      }
    }
    for await (const { error } of Worker.runReplayHistories(
      { workflowBundle, sinks: SILENT_SINKS },
      histories(),
    )) {
      if (error !== undefined) failures += 1;
    }
    const seconds = round((performance.now() - began) / 1000);
    return [
      {
        name: 'replay',
        quantity: 'replay of all recorded histories',
        budget: `≤ ${BUDGET_SECONDS} s, none fails`,
        measured: `${seconds} s for ${files.length} histories of ${events} events; ${failures} failed`,
        verdict: verdictOf(seconds <= BUDGET_SECONDS && failures === 0),
        figures: { seconds, histories: files.length, events, failures },
        notes: [],
      },
    ];
  },
};
