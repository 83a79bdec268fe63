// A portal's first hour: uploads a file, submits a dossier, repeats the call, follows the feed to the present, looks the
// dossier up as its citizen, and prints why a wrong submission is refused.
//
//     node client.js ADDRESS TOKEN_FILE FILE
//
// ADDRESS is that of onestopd; of single services each client below gets its own. Plain text is for loopback alone:
// elsewhere grpc.credentials.createSsl(), with the system's key and certificate in place of a token (proto/README.md).
'use strict';
const {randomUUID} = require('crypto');
const {readFileSync} = require('fs');
const {basename, join} = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, tokenFile, file] = process.argv.slice(2);
const protos = loader.loadSync(['documents', 'intake', 'tracking'].map((n) => `onestop/${n}/v1/${n}_service.proto`)
    .concat('google/rpc/status.proto', 'google/rpc/error_details.proto'),
    {includeDirs: [join(__dirname, '../..')], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true});
const {onestop} = grpc.loadPackageDefinition(protos);
const connect = (Service) => new Service(address, grpc.credentials.createInsecure());
const documents = connect(onestop.documents.v1.DocumentsService);
const intake = connect(onestop.intake.v1.IntakeService);
const tracking = connect(onestop.tracking.v1.TrackingService);

const metadata = new grpc.Metadata();
metadata.set('authorization', `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`);
metadata.set('accept-language', 'vi');
const call = (client, method, request) => new Promise((resolve, reject) => client[method](
    request, metadata, {deadline: Date.now() + 10000}, (error, response) => error ? reject(error) : resolve(response)));

function upload(bytes) {
  return new Promise((resolve, reject) => {
    const stream = documents.UploadDocument(metadata, (error, response) => error ? reject(error) : resolve(response));
    stream.write({metadata: {request_id: randomUUID(), file_name: basename(file), size_bytes: bytes.length}});
    for (let at = 0; at < bytes.length; at += 1 << 20) stream.write({chunk: bytes.subarray(at, at + (1 << 20))});
    stream.end();
  });
}

// Every event after `position` that this caller may see; resolves with the position to go on from.
async function follow(position, each) {
  for await (const {position: here, event} of tracking.WatchFeed({after_position: position, until_present: true}, metadata)) {
    each(event);
    position = here;
  }
  return position;
}

// { reason, metadata, fields, sentence } of a refusal; what a proxy or gRPC itself says has no details.
function refusal(error) {
  const told = {reason: '', metadata: {}, fields: [], sentence: error.details};
  const [status] = error.metadata.get('grpc-status-details-bin');
  for (const {type_url, value} of status ? protos['google.rpc.Status'].deserialize(status).details : []) {
    const type = type_url.split('/').pop();
    const detail = protos[type].deserialize(value);
    if (type === 'google.rpc.ErrorInfo') Object.assign(told, {reason: detail.reason, metadata: detail.metadata});
    if (type === 'google.rpc.BadRequest') told.fields = detail.field_violations;
    if (type === 'google.rpc.LocalizedMessage') told.sentence = detail.message;
  }
  return told;
}

async function main() {
  const {document} = await upload(readFileSync(file));
  console.log(`uploaded ${document.document_id} ${document.media_type}`);
  const request = {
    request_id: randomUUID(),  // Kept until the answer is there: the same id again is the same submission.
    procedure_code: '1.001786', intake_unit: 'H31.19', owner: {full_name: 'Ngô Thị Thử', phone: '0900 000 000'},
    components: [{kind: 'don-de-nghi', document_id: document.document_id},
      {kind: 'tai-lieu-kem-theo', document_id: document.document_id}],
  };
  const {dossier} = await call(intake, 'SubmitDossier', request);
  const again = await call(intake, 'SubmitDossier', request);
  console.log(`submitted ${dossier.dossier_id}`);
  console.log(`repeated ${again.dossier.dossier_id} same=${JSON.stringify(again.dossier) === JSON.stringify(dossier)}`);

  let position = 0;
  for (let seen = false; !seen;) {  // An event has its position a moment after its answer.
    position = await follow(position, (event) => {
      if (event.dossier_id !== dossier.dossier_id) return;
      seen = true;
      console.log(`event ${event.kind} ${event.dossier_id}`);
    });
  }
  const found = await call(tracking, 'LookUpDossier', {code: dossier.dossier_id, lookup_secret: dossier.lookup_secret});
  console.log(`found ${found.masked_owner_name} ${found.status}`);

  const wrong = {...request, request_id: randomUUID(), owner: {full_name: '', phone: 'gọi sau'}};
  await call(intake, 'SubmitDossier', wrong).catch((error) => {
    const {reason, fields, sentence} = refusal(error);
    console.log(`refused ${reason} ${fields.map((violation) => violation.field).sort()}: ${sentence}`);
  });
  await call(tracking, 'GetDossier', {dossier_id: randomUUID()}).catch((error) => {
    const told = refusal(error);
    console.log(`refused ${told.reason} ${Object.keys(told.metadata)}: ${told.sentence}`);
  });
}

main().then(() => process.exit(0), (error) => {
  console.error(error.code === undefined ? error : refusal(error));
  process.exit(1);
});
