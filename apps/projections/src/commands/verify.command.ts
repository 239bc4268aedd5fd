import { structureChecks } from '../verify/structure-checks.js';
import { verify } from '../verify/verify.js';
import { noArguments, print, remark, type Command } from './command.js';
import { withDatabase } from './command.database.js';

export const verifyCommand: Command = {
  usage: '',
  help: `recounts the read models: counters against documents, rows against timelines, as of one instant.
A line a check, up to ten examples of what differs; exit 1 if anything does. Changes nothing`,
  options: {},
  async run(given) {
    noArguments(given);
    const all = await withDatabase(given.env, (client) =>
      verify(client, structureChecks, ({ check, differences, examples }) => {
        print(`${differences === 0 ? 'ok     ' : 'DIFFERS'}  ${check.name}: ${check.holds}`);
        for (const example of examples) print(`           ${example}`);
        const more = differences - examples.length;
        if (more > 0) print(`           and ${more.toLocaleString('en-US')} more`);
      }),
    );
    const wrong = all.filter(({ differences }) => differences > 0).length;
    if (wrong === 0) return 0;
    remark(`${wrong} of ${all.length} checks found differences; a rebuild makes the rows anew`);
    return 1;
  },
};
