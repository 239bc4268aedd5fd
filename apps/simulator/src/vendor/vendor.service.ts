import {
  buildBatch,
  objectId,
  type Random,
  type VendorBatch,
  type VendorCompany,
} from '#vendor-payloads';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '../clock.js';
import type { EnvironmentConfig } from '../environments.config.js';
import { Refusal } from '../simulator.problems.js';
import { decide, openBatch, type BatchLife } from './batch-life.js';
import {
  change,
  exportDocument,
  judge,
  type DocumentChange,
  type DocumentDecision,
  type DocumentLife,
  type Verdict,
} from './document-life.js';
import { hasEnded } from './file-life.js';
import { findBatch, findDocument, type Whose } from './find.js';
import { takeIn, type Intake } from './intake.js';
import type { Upload } from './upload.js';
import type { VendorStore } from './vendor-store.js';
import type { FactSink, VendorWorld } from './vendor-world.js';

export interface VendorDraws {
  processingMs: { min: number; max: number };
  /** Share of the files that are rejected, 0 to 1. */
  rejectedShare: number;
}

export interface Uploaded extends Intake {
  batch: VendorBatch;
}

/** What the vendor's API asks for, of one environment each. */
@Injectable()
export class VendorService implements OnApplicationBootstrap, OnModuleDestroy {
  private stopping = false;

  constructor(
    private readonly draws: VendorDraws,
    private readonly store: VendorStore,
    private readonly world: VendorWorld,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly sink: FactSink,
  ) {}

  onApplicationBootstrap(): void {
    this.world.resume();
  }

  createBatch(environment: EnvironmentConfig): VendorBatch {
    this.mustTake();
    const { batch } = this.open(environment, {}, this.clock.now());
    this.store.forgetOld();
    return batch;
  }

  upload(environment: EnvironmentConfig, upload: Upload): Uploaded {
    this.mustTake();
    const at = this.clock.now();
    const known =
      upload.loadBatch === undefined
        ? null
        : findBatch(this.store, environment.id, upload.loadBatch);
    if (known !== null && known.batch.status !== 'open') throw closed(known.batch);
    const life = known ?? this.open(environment, upload, at);
    const intake = takeIn(upload.files, {
      account: environment.account,
      environment: environment.id,
      batchId: life.batch._id,
      at,
      random: this.random,
      ...this.draws,
    });
    this.world.add(intake);
    const arrived = {
      documentIds: intake.documents.map(({ document }) => document._id),
      fileIds: intake.files.map(({ life: { file } }) => file.id),
      pending: intake.files.filter((file) => !hasEnded(file.life)).length,
    };
    const decision = decide(life, { kind: 'upload', arrived, close: upload.closeBatch }, at);
    this.world.takeBatch(decision);
    this.store.forgetOld();
    return { ...intake, batch: decision.life.batch };
  }

  judge(environment: EnvironmentConfig, id: string, verdict: Verdict): DocumentLife {
    return this.changed(environment.id, id, (life, at) => judge(life, verdict, at));
  }

  change(environment: EnvironmentConfig, id: string, to: DocumentChange): DocumentLife {
    return this.changed(environment.id, id, (life, at) => change(life, to, at));
  }

  /** Exports a document of whatever environment. */
  export(id: string): DocumentLife {
    return this.changed(null, id, exportDocument);
  }

  /** Closes a batch of whatever environment; one that is closed stays as it is. */
  close(id: string): BatchLife {
    this.mustTake();
    const life = findBatch(this.store, null, id);
    this.world.batchStep(id, { kind: 'close' });
    return this.store.batch(id) ?? life;
  }

  /** @throws Refusal where the environment has one of that tax id in that country */
  createCompany(
    environment: EnvironmentConfig,
    given: Pick<VendorCompany, 'countryCode' | 'taxId' | 'name'>,
  ): VendorCompany {
    this.mustTake();
    const taken = this.store
      .companies(environment.id, 0, Number.MAX_SAFE_INTEGER)
      .items.some(
        ({ countryCode, taxId }) => countryCode === given.countryCode && taxId === given.taxId,
      );
    if (taken) {
      throw new Refusal(
        'company-taken',
        `There is a company with tax id ${given.taxId} in ${given.countryCode}.`,
      );
    }
    const company: VendorCompany = {
      _id: objectId(this.random),
      account: environment.account,
      environment: environment.id,
      ...given,
      creation: new Date(this.clock.now()).toISOString(),
    };
    this.store.putCompany(company);
    return company;
  }

  /** Stops making events; what was made is the delivery side's to finish. */
  onModuleDestroy(): void {
    this.stopping = true;
    this.world.stop();
  }

  private changed(
    whose: Whose,
    id: string,
    decide: (life: DocumentLife, at: number) => DocumentDecision,
  ): DocumentLife {
    this.mustTake();
    const decision = decide(findDocument(this.store, whose, id), this.clock.now());
    if (decision.refused)
      throw new Refusal(decision.refused, `Document ${id} is still being processed.`);
    this.world.takeDocument(decision);
    return decision.life;
  }

  private open(
    environment: EnvironmentConfig,
    { company, batchClientData }: Pick<Upload, 'company' | 'batchClientData'>,
    at: number,
  ): BatchLife {
    const batch = buildBatch(
      {
        _id: objectId(this.random),
        account: environment.account,
        environment: environment.id,
        creation: new Date(at).toISOString(),
        ...(company === undefined ? {} : { company }),
        ...(batchClientData === undefined ? {} : { clientData: batchClientData }),
      },
      this.random,
    );
    const decision = openBatch(batch, at);
    this.world.takeBatch(decision);
    return decision.life;
  }

  private mustTake(): void {
    if (this.stopping) throw new Refusal('simulator-stopping', 'It takes nothing new.');
    if (this.sink.saturated) {
      throw new Refusal(
        'simulator-saturated',
        'Too many deliveries wait already; try again later.',
      );
    }
  }
}

function closed({ _id, closed: at }: VendorBatch): Refusal {
  return new Refusal(
    'batch-closed',
    `Batch ${_id} was closed at ${at ?? 'an earlier time'} and takes no more documents; start a new one.`,
  );
}
