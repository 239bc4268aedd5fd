import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A document as readers see it: the stable view over the projected rows. */
@Entity({ name: 'documents', schema: 'foxtail' })
export class DocumentEntity {
  @PrimaryColumn('text') environment!: string;
  @PrimaryColumn('text', { name: 'document_id' }) documentId!: string;
  @Column('text') status!: string;
  @Column('text', { name: 'public_state', nullable: true }) publicState!: string | null;
  @Column('text', { name: 'document_type', nullable: true }) documentType!: string | null;
  @Column('text', { nullable: true }) name!: string | null;
  @Column('text', { name: 'company_id', nullable: true }) companyId!: string | null;
  @Column('text', { name: 'file_id', nullable: true }) fileId!: string | null;
  @Column('text', { name: 'batch_id', nullable: true }) batchId!: string | null;
  @Column('text', { name: 'import_id', nullable: true }) importId!: string | null;
  @Column('timestamptz', { name: 'uploaded_at', nullable: true }) uploadedAt!: Date | null;
  @Column('timestamptz', { name: 'first_event_at', nullable: true }) firstEventAt!: Date | null;
  @Column('timestamptz', { name: 'last_event_at', nullable: true }) lastEventAt!: Date | null;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
  @Column('jsonb', { name: 'client_data', nullable: true }) clientData!: unknown;
  /** The vendor's object, byte for byte; large, so only read when asked for. */
  @Column('text', { nullable: true, select: false }) vendor!: string | null;
}
