import { Module, type DynamicModule } from '@nestjs/common';
import { TRACING, type Tracing } from './tracing.js';

/** Lets whatever has a part in a trace ask for it, by {@link TRACING}. */
@Module({})
export class TracingModule {
  static register(tracing: Tracing | null): DynamicModule {
    return {
      module: TracingModule,
      global: true,
      providers: [{ provide: TRACING, useValue: tracing }],
      exports: [TRACING],
    };
  }
}
