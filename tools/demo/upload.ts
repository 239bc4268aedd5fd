import { demoEnvironments, type DemoEnvironment } from './demo-files.js';

export interface UploadedBatch {
  id: string;
  environment: string;
  documents: number;
  /** How it comes to an end. */
  closes: string;
  /** When its first upload began, on this process's clock in milliseconds. */
  startedAt: number;
}

interface Plan {
  environment: DemoEnvironment;
  /** Documents of each upload request. */
  requests: readonly number[];
  closeBatch: boolean;
  closes: string;
}

/** The demo's three batches: 5, 40 and 200 documents. */
export function plan(inactivitySeconds: number): Plan[] {
  const [demo, documentsOnly] = demoEnvironments;
  return [
    { environment: demo, requests: [5], closeBatch: true, closes: 'closeBatch' },
    {
      environment: documentsOnly,
      requests: [40],
      closeBatch: false,
      closes: `inactivity, ${inactivitySeconds} s`,
    },
    {
      environment: demo,
      requests: [50, 50, 50, 50],
      closeBatch: true,
      closes: 'closeBatch, 4th upload',
    },
  ];
}

/** Uploads one batch through the vendor's own upload API, as a customer's program would. */
export async function upload(
  simulatorUrl: string,
  { environment, requests, closeBatch, closes }: Plan,
): Promise<UploadedBatch> {
  const startedAt = performance.now();
  let batch = '';
  for (const [index, count] of requests.entries()) {
    const form = new FormData();
    form.set('type', 'invoice');
    form.set('clientData', JSON.stringify({ source: 'npm start' }));
    if (batch) form.set('loadBatch', batch);
    if (closeBatch && index === requests.length - 1) form.set('closeBatch', 'true');
    for (let n = 0; n < count; n += 1)
      form.append('files[]', new Blob([PDF]), `invoice-${index}-${n}.pdf`);
    const response = await fetch(`${simulatorUrl}/documents/bulk`, {
      method: 'POST',
      headers: { 'x-api-key': environment.apiKey },
      body: form,
    });
    if (response.status !== 200 && response.status !== 201) {
      throw new Error(`the upload was answered ${response.status}: ${await response.text()}`);
    }
    const { result } = (await response.json()) as { result: { loadBatch: string } };
    batch = result.loadBatch;
  }
  const documents = requests.reduce((sum, count) => sum + count, 0);
  return { id: batch, environment: environment.name, documents, closes, startedAt };
}

/** The smallest file that is a PDF by its content. */
const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
