import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key of the read API. Only a hash of its secret is kept. */
@Entity({ name: 'api_keys', schema: 'foxtail' })
export class ApiKeyEntity {
  @PrimaryColumn('text', { name: 'key_id' }) keyId!: string;
  @Column('text') name!: string;
  @Column('bytea', { name: 'secret_hash' }) secretHash!: Buffer;
  /** Environments that it may read. */
  @Column('text', { array: true }) environments!: string[];
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}
