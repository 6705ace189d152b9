import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Loaded before a worker (`node --import`): gives it some of its sources with another text, which lies in a file and
// never in the tree. Environment: QUARTERDECK_MUTATIONS, a JSON file with [{ file, from, to }].
const changes = JSON.parse(readFileSync(process.env.QUARTERDECK_MUTATIONS, 'utf8'));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const mine = changes.filter(({ file }) => url.endsWith(`/${file}`));
    if (mine.length === 0) return loaded;
    let text = String(loaded.source);
    for (const { file, from, to } of mine) {
      if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)} to change`);
      text = text.replace(from, () => to);
    }
    return { ...loaded, source: text };
  },
});
