// A portal's first hour: uploads a file, submits a dossier, repeats the call, follows the feed to the present, looks the
// dossier up as its citizen, and prints why a wrong submission is refused.
//
//     java -cp … Client ADDRESS TOKEN_FILE FILE
//
// ADDRESS is that of onestopd; of single services each stub below gets its own channel. Plain text is for loopback alone:
// elsewhere NettyChannelBuilder.sslContext(), with the system's key and certificate in place of a token (proto/README.md).

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import google.rpc.ErrorDetails;
import google.rpc.StatusOuterClass;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import onestop.common.v1.Types.Component;
import onestop.common.v1.Types.Party;
import onestop.documents.v1.DocumentsServiceGrpc;
import onestop.documents.v1.DocumentsServiceOuterClass.Document;
import onestop.documents.v1.DocumentsServiceOuterClass.UploadDocumentRequest;
import onestop.documents.v1.DocumentsServiceOuterClass.UploadDocumentResponse;
import onestop.documents.v1.DocumentsServiceOuterClass.UploadMetadata;
import onestop.intake.v1.IntakeServiceGrpc;
import onestop.intake.v1.IntakeServiceOuterClass.SubmitDossierRequest;
import onestop.intake.v1.IntakeServiceOuterClass.SubmittedDossier;
import onestop.tracking.v1.TrackingServiceGrpc;
import onestop.tracking.v1.TrackingServiceOuterClass.GetDossierRequest;
import onestop.tracking.v1.TrackingServiceOuterClass.LookUpDossierRequest;
import onestop.tracking.v1.TrackingServiceOuterClass.LookUpDossierResponse;
import onestop.tracking.v1.TrackingServiceOuterClass.WatchFeedRequest;
import onestop.tracking.v1.TrackingServiceOuterClass.WatchFeedResponse;

public final class Client {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static Metadata credentials(Path tokenFile) throws Exception {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + Files.readString(tokenFile).trim());
    metadata.put(Metadata.Key.of("accept-language", Metadata.ASCII_STRING_MARSHALLER), "vi");
    return metadata;
  }

  private static Document upload(DocumentsServiceGrpc.DocumentsServiceStub documents, Path file) throws Exception {
    CompletableFuture<UploadDocumentResponse> answer = new CompletableFuture<>();
    StreamObserver<UploadDocumentRequest> stream = documents.uploadDocument(new StreamObserver<>() {
      @Override public void onNext(UploadDocumentResponse response) { answer.complete(response); }
      @Override public void onError(Throwable error) { answer.completeExceptionally(error); }
      @Override public void onCompleted() {}
    });
    byte[] bytes = Files.readAllBytes(file);
    stream.onNext(UploadDocumentRequest.newBuilder().setMetadata(UploadMetadata.newBuilder()
        .setRequestId(UUID.randomUUID().toString()).setFileName(file.getFileName().toString()).setSizeBytes(bytes.length))
        .build());
    for (int at = 0; at < bytes.length; at += CHUNK_BYTES) {
      stream.onNext(UploadDocumentRequest.newBuilder()
          .setChunk(ByteString.copyFrom(bytes, at, Math.min(CHUNK_BYTES, bytes.length - at))).build());
    }
    stream.onCompleted();
    return answer.get().getDocument();
  }

  /** Why a call was refused: "REASON fields-or-metadata: sentence". What a proxy or gRPC itself says has no details. */
  private static String refusal(StatusRuntimeException error) throws Exception {
    String reason = "";
    TreeSet<String> about = new TreeSet<>();
    String sentence = error.getStatus().getDescription();
    byte[] details = error.getTrailers() == null ? null : error.getTrailers().get(DETAILS);
    for (Any any : StatusOuterClass.Status.parseFrom(details == null ? new byte[0] : details).getDetailsList()) {
      if (any.is(ErrorDetails.ErrorInfo.class)) {
        ErrorDetails.ErrorInfo info = any.unpack(ErrorDetails.ErrorInfo.class);
        reason = info.getReason();
        if (about.isEmpty()) about.addAll(info.getMetadataMap().keySet());
      } else if (any.is(ErrorDetails.BadRequest.class)) {
        about.clear();
        any.unpack(ErrorDetails.BadRequest.class).getFieldViolationsList().forEach(v -> about.add(v.getField()));
      } else if (any.is(ErrorDetails.LocalizedMessage.class)) {
        sentence = any.unpack(ErrorDetails.LocalizedMessage.class).getMessage();
      }
    }
    return reason + " " + String.join(",", about) + ": " + sentence;
  }

  public static void main(String[] arguments) throws Exception {
    ManagedChannel channel = NettyChannelBuilder.forTarget(arguments[0]).usePlaintext().build();
    var attach = MetadataUtils.newAttachHeadersInterceptor(credentials(Path.of(arguments[1])));
    var documents = DocumentsServiceGrpc.newStub(channel).withInterceptors(attach);
    var intake = IntakeServiceGrpc.newBlockingStub(channel).withInterceptors(attach);
    var tracking = TrackingServiceGrpc.newBlockingStub(channel).withInterceptors(attach);

    Document document = upload(documents, Path.of(arguments[2]));
    System.out.println("uploaded " + document.getDocumentId() + " " + document.getMediaType());

    SubmitDossierRequest request = SubmitDossierRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())  // Kept until the answer is there: the same id again is the same submission.
        .setProcedureCode("1.001786").setIntakeUnit("H31.19")
        .setOwner(Party.newBuilder().setFullName("Ngô Thị Thử").setPhone("0900 000 000"))
        .addComponents(Component.newBuilder().setKind("don-de-nghi").setDocumentId(document.getDocumentId()))
        .addComponents(Component.newBuilder().setKind("tai-lieu-kem-theo").setDocumentId(document.getDocumentId()))
        .build();
    SubmittedDossier dossier = intake.withDeadlineAfter(10, TimeUnit.SECONDS).submitDossier(request).getDossier();
    SubmittedDossier again = intake.withDeadlineAfter(10, TimeUnit.SECONDS).submitDossier(request).getDossier();
    System.out.println("submitted " + dossier.getDossierId());
    System.out.println("repeated " + again.getDossierId() + " same=" + again.equals(dossier));

    long position = 0;
    for (boolean seen = false; !seen;) {  // An event has its position a moment after its answer.
      Iterator<WatchFeedResponse> feed = tracking.watchFeed(
          WatchFeedRequest.newBuilder().setAfterPosition(position).setUntilPresent(true).build());
      while (feed.hasNext()) {
        WatchFeedResponse message = feed.next();
        position = message.getPosition();
        if (!message.getEvent().getDossierId().equals(dossier.getDossierId())) continue;
        seen = true;
        System.out.println("event " + message.getEvent().getKindCase().name().toLowerCase() + " " + dossier.getDossierId());
      }
    }
    LookUpDossierResponse found = tracking.lookUpDossier(LookUpDossierRequest.newBuilder()
        .setCode(dossier.getDossierId()).setLookupSecret(dossier.getLookupSecret()).build());
    System.out.println("found " + found.getMaskedOwnerName() + " " + found.getStatus());

    try {
      intake.submitDossier(request.toBuilder().setRequestId(UUID.randomUUID().toString())
          .setOwner(Party.newBuilder().setPhone("gọi sau")).build());
    } catch (StatusRuntimeException error) {
      System.out.println("refused " + refusal(error));
    }
    try {
      tracking.getDossier(GetDossierRequest.newBuilder().setDossierId(UUID.randomUUID().toString()).build());
    } catch (StatusRuntimeException error) {
      System.out.println("refused " + refusal(error));
    }
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }
}
