import { Type } from 'typebox';
import { documentStatuses } from '#read-models';
import { documentSchema } from '../documents/document.view.js';
import { fileSchema, fileStatuses } from '../files/file.view.js';
import { fieldsParameter } from '../http/fields.js';
import { pageParameters } from '../http/page.js';
import { environmentParameter, includeParameter } from '../http/parameters.js';
import { orderParameters } from '../lists/list-query.js';
import { batchStatusSchema } from './batch-status.view.js';
import { batchKinds, batchStatuses } from './batch.list.js';
import { batchSchema } from './batch.view.js';

const byId = Type.Optional(
  Type.Enum(['id', '-id'], { default: 'id', description: 'The order; with - the greatest first.' }),
);

export const batchParameters = Type.Object({
  environment: environmentParameter,
  fields: fieldsParameter(batchStatusSchema),
});

export const batchesParameters = Type.Object({
  ...pageParameters,
  ...orderParameters,
  environment: environmentParameter,
  kind: Type.Optional(Type.Enum([...batchKinds], { description: 'Only batches, or imports.' })),
  status: Type.Optional(
    Type.Enum([...batchStatuses], { description: 'Only those that stand there.' }),
  ),
  fields: fieldsParameter(batchSchema),
});

export const batchDocumentsParameters = Type.Object({
  ...pageParameters,
  sort: byId,
  environment: environmentParameter,
  status: Type.Optional(
    Type.Enum([...documentStatuses], { description: 'Only those that stand there.' }),
  ),
  fields: fieldsParameter(documentSchema),
  include: includeParameter,
});

export const batchFilesParameters = Type.Object({
  ...pageParameters,
  sort: byId,
  environment: environmentParameter,
  status: Type.Optional(
    Type.Enum([...fileStatuses], { description: 'Only those that stand there.' }),
  ),
  fields: fieldsParameter(fileSchema),
});
