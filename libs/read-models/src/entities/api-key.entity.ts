import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReadScope } from '../read-scopes.js';

/** A key of the read API. Only a hash of its secret is kept. */
@Entity({ name: 'api_keys', schema: 'foxtail' })
export class ApiKeyEntity {
  @PrimaryColumn('text', { name: 'key_id' }) keyId!: string;
  @Column('text') name!: string;
  @Column('bytea', { name: 'secret_hash' }) secretHash!: Buffer;
  /** Environments that it may read. */
  @Column('text', { array: true }) environments!: string[];
  @Column('text', { array: true }) scopes!: ReadScope[];
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  /** To the minute or two, and of successful uses alone. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
}
