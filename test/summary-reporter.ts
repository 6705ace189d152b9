import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What was run, as the first word of the last line: `tests` or `drills`. */
const NAME = process.env['QUARTERDECK_SUMMARY_NAME'] ?? 'tests';

/** Prints at the end why tests were skipped, and a summary line that scripts can read. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const by = (state: ReturnType<TestCase['result']>['state']) =>
      tests.filter((test) => test.result().state === state);
    const skipped = by('skipped');
    for (const test of skipped) {
      const result = test.result();
      const why = result.state === 'skipped' ? result.note : undefined;
      process.stdout.write(
        `skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${why ?? 'no reason given'}\n`,
      );
    }
    // A file that could not be loaded has no tests and is a failure anyway.
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = by('failed').length + broken;
    process.stdout.write(
      `${NAME}: ${by('passed').length} passed, ${failed} failed, ${skipped.length} skipped\n`,
    );
  }
}
