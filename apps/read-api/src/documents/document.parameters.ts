import { Type, type Static } from 'typebox';
import { documentStatuses } from '#read-models';
import { fieldsParameter } from '../http/fields.js';
import { pageParameters } from '../http/page.js';
import {
  environmentParameter,
  idParameter,
  includeParameter,
  NO_NUL,
  textParameter,
} from '../http/parameters.js';
import { InvalidQueryError } from '../http/read-api.errors.js';
import { orderParameters } from '../lists/list-query.js';
import { documentSchema } from './document.view.js';

/** Each costs a search of the index. */
const MOST_KEYS = 5;
const PREFIX = 'clientData.';

export const documentParameters = Type.Object({
  environment: environmentParameter,
  fields: fieldsParameter(documentSchema),
  include: includeParameter,
});

export const documentsParameters = Type.Object(
  {
    ...pageParameters,
    ...orderParameters,
    environment: environmentParameter,
    status: Type.Optional(
      Type.Enum([...documentStatuses], { description: 'Only those that stand there.' }),
    ),
    publicState: textParameter("Only those of this state, in the vendor's word."),
    type: textParameter('Only those of this type.'),
    companyId: idParameter('Only those of this company.'),
    fields: fieldsParameter(documentSchema),
    include: includeParameter,
  },
  {
    patternProperties: {
      '^clientData\\.[^\\u0000]{1,128}$': Type.String({
        pattern: NO_NUL,
        maxLength: 1_000,
        description:
          'Only those whose clientData has this at that key: a text, a number, true or false.',
      }),
    },
  },
);

/** What was asked of the customer's data, by key. */
export function clientDataOf(asked: Static<typeof documentsParameters>): Record<string, string> {
  const entries = Object.entries(asked as Record<string, unknown>)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), String(value)] as const);
  if (entries.length > MOST_KEYS)
    throw new InvalidQueryError(`clientData can be asked for ${MOST_KEYS} keys at once at most`);
  return Object.fromEntries(entries);
}
