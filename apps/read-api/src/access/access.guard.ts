import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { OpenToAll } from '#runtime';
import { Access } from './access.js';
import type { AuthenticatedRequest } from './caller.js';
import { NeededScopes } from './needs.js';

/** The one guard, of every route of the app. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly access: Access,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const marked = [context.getHandler(), context.getClass()];
    const needs = this.reflector.getAllAndOverride(NeededScopes, marked);
    if (needs === undefined) {
      if (this.reflector.getAllAndOverride(OpenToAll, marked) !== undefined) return true;
      throw new Error(`${context.getClass().name} has a route without @Needs`);
    }
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    request.caller = await this.access.admit(request, http.getResponse<FastifyReply>(), needs);
    return true;
  }
}
