import { describe, expect, test } from '@jest/globals';
import { chooseWay, refuseIfImpossible, type Ways } from './choice.js';

const open = async () => null;
const shut = (fault: string) => async () => fault;

function ways(changes: Partial<Ways>): Ways {
  return {
    service: 'Kafka',
    variable: 'KAFKA_BROKERS',
    given: undefined,
    last: null,
    docker: open,
    needs: 'a JDK',
    local: open,
    ...changes,
  };
}

describe('the choice of a way to run a server', () => {
  test('a given server comes first', async () => {
    expect(await chooseWay(ways({ given: 'broker:9092' }))).toEqual({ kind: 'given' });
  });

  test('an empty variable is no server', async () => {
    expect(await chooseWay(ways({ given: '' }))).toEqual({ kind: 'docker' });
  });

  test('then Docker, then this machine', async () => {
    expect(await chooseWay(ways({}))).toEqual({ kind: 'docker' });
    expect(await chooseWay(ways({ docker: shut('no engine') }))).toEqual({ kind: 'local' });
  });

  test('the data stay where they were, though Docker answers by now', async () => {
    expect(await chooseWay(ways({ last: 'local' }))).toEqual({ kind: 'local' });
    expect(await chooseWay(ways({ last: 'local', local: shut('no java') }))).toEqual({
      kind: 'docker',
    });
  });

  test('one message names the three ways and what is missing for each', async () => {
    const choice = await chooseWay(
      ways({ docker: shut('no engine answers'), local: shut('java is not found') }),
    );
    expect(choice.kind).toBeNull();
    expect(() => refuseIfImpossible([choice])).toThrow(
      /three ways[^]*KAFKA_BROKERS is not set[^]*no engine answers[^]*a JDK[^]*java is not found/,
    );
  });
});
