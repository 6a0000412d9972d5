import KubernetesClient
import Testing

@Suite struct SecretTests {
  @Test func secretsAreNotPrinted() {
    let credentials = Credentials(
      authorization: Secret("Bearer hidden-token"),
      clientCertificate: ClientCertificate(certificate: Secret("hidden-certificate"), key: Secret("hidden-key")))
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), dumped] {
      #expect(!text.contains("hidden"))
    }
  }
}
