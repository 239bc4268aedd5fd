import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A batch or import as readers see it: the stable view over the projected rows. */
@Entity({ name: 'batches', schema: 'foxtail' })
export class BatchEntity {
  @PrimaryColumn('text') environment!: string;
  @PrimaryColumn('text', { name: 'batch_id' }) batchId!: string;
  @Column('text') kind!: 'batch' | 'import';
  @Column('text') status!: string;
  @Column('text', { nullable: true }) basis!: string | null;
  @Column('integer') pending!: number;
  @Column('integer') processed!: number;
  @Column('integer') approved!: number;
  @Column('integer') discarded!: number;
  @Column('integer') exported!: number;
  @Column('integer') files!: number;
  @Column('integer', { name: 'files_pending' }) filesPending!: number;
  @Column('integer', { name: 'files_rejected' }) filesRejected!: number;
  @Column('integer', { nullable: true }) announced!: number | null;
  @Column('integer', { nullable: true }) expected!: number | null;
  @Column('timestamptz', { name: 'created_at', nullable: true }) createdAt!: Date | null;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt!: Date | null;
  @Column('text', { name: 'closed_reason', nullable: true }) closedReason!: string | null;
  @Column('timestamptz', { name: 'completed_at', nullable: true }) completedAt!: Date | null;
  @Column('boolean') reopened!: boolean;
  @Column('timestamptz', { name: 'first_event_at', nullable: true }) firstEventAt!: Date | null;
  @Column('timestamptz', { name: 'last_event_at', nullable: true }) lastEventAt!: Date | null;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
}
