import { Controller, Get } from '@nestjs/common';
import { Environments } from '../environments.config.js';

@Controller('_simulator/environments')
export class EnvironmentsController {
  constructor(private readonly environments: Environments) {}

  /** Their API keys are answered: they open made-up documents, and a page needs one to upload. */
  @Get()
  list() {
    return {
      result: this.environments.all.map(({ id, account, apiKeys }) => ({ id, account, apiKeys })),
    };
  }
}
