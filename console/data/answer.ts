import type { TemporalLink } from '../../operations/connect.ts';
import { countOrders } from '../../operations/count.ts';
import { describeOrder } from '../../operations/describe.ts';
import { listOrders } from '../../operations/list.ts';
import type { ConsoleData, QuestionName, Questions } from '../model/data.ts';

type Answerers = {
  readonly [N in QuestionName]: (ask: Questions[N]['ask']) => Promise<Questions[N]['answer']>;
};

/** Answers from a live connection. Runs on whichever thread it was made. */
export function liveData(link: TemporalLink): ConsoleData {
  const answerers: Answerers = {
    list: ({ filter, pageSize, pageToken }) =>
      listOrders(link, { filter, pageSize, ...(pageToken === null ? {} : { pageToken }) }),
    count: ({ filter }) => countOrders(link, { filter }),
    describe: (run) => describeOrder(link, run),
  };
  return {
    ask: (name, ask) => answerers[name](ask),
    close: () => link.close(),
  };
}
