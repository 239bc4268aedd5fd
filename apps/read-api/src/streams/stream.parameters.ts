import { Type } from 'typebox';
import { environmentParameter } from '../http/parameters.js';

export const batchStreamParameters = Type.Object({ environment: environmentParameter });

export const environmentStreamParameters = Type.Object({
  environment: Type.Optional(
    Type.String({
      description: 'Which environment; may be left out by who may read only one.',
    }),
  ),
  from: Type.Optional(
    Type.Enum(['now', 'start'], {
      default: 'now',
      description:
        'Where to begin without Last-Event-ID: with what comes from now on, or with the first event there is.',
    }),
  ),
});
