import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { CurrentCaller, requireScopes, type Caller } from '../access/caller.js';
import { environmentsFor } from '../access/environments.js';
import { Needs } from '../access/needs.js';
import { queryReader } from '../http/query-string.js';
import { GetDocument } from './document.queries.js';

const readOne = queryReader(
  Type.Object(
    { environment: Type.Optional(Type.String()), include: Type.Optional(Type.Enum(['vendor'])) },
    { additionalProperties: false },
  ),
);

@Controller('v1/documents')
export class DocumentController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @Needs('documents:read')
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { environment, include } = readOne(query);
    if (include === 'vendor') requireScopes(caller, ['vendor:read']);
    const { document, vendor } = await this.queries.execute(
      new GetDocument(environmentsFor(caller, environment), id, include === 'vendor'),
    );
    const json = JSON.stringify(document);
    // Spliced in as it came: writing it again would break its big integers.
    const body =
      include === 'vendor' ? `${json.slice(0, -1)},"vendor":${jsonOrNull(vendor)}}` : json;
    await reply.type('application/json; charset=utf-8').send(body);
  }
}

/** What a foreign producer put in the vendor's place may be no JSON: it must not break the answer around it. */
function jsonOrNull(text: string | null): string {
  try {
    JSON.parse(text ?? 'null');
    return text ?? 'null';
  } catch {
    return 'null';
  }
}
