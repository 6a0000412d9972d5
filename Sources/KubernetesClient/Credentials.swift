// What proves who we are, at one moment.

/// Made from a `ConnectionConfiguration` by `CredentialProvider`.
public struct Credentials: Sendable, Equatable {
  /// The value of the `Authorization` header.
  public var authorization: Secret?
  public var clientCertificate: ClientCertificate?
  /// When a plugin's credentials end, in seconds since 1970; nil: not told.
  public var expiry: Double?

  public init(authorization: Secret? = nil, clientCertificate: ClientCertificate? = nil, expiry: Double? = nil) {
    self.authorization = authorization
    self.clientCertificate = clientCertificate
    self.expiry = expiry
  }
}

/// A certificate with its chain, and its private key (RSA, EC; PKCS#1, SEC 1 or PKCS#8), both PEM.
public struct ClientCertificate: Sendable, Hashable {
  public let certificate: Secret
  public let key: Secret

  public init(certificate: Secret, key: Secret) {
    self.certificate = certificate
    self.key = key
  }
}
