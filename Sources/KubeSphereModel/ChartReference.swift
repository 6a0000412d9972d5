// Where KubeSphere takes the chart of an extension's version from, and where a chart's URL leads.
//
// As `fetchChartData` reads it (KubeSphere's pkg/controller/core/util.go): `chartDataRef` before `chartURL`, and a URL without
// a host takes scheme and host of the Repository's.

/// What an ExtensionVersion says of its chart.
public struct ChartReference: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    /// `spec.chartDataRef`: a key of `binaryData`. Members that are left out are empty.
    case configMap(namespace: String, name: String, key: String)
    /// `spec.chartURL`, without what may be a secret in it.
    case url(String)
  }

  public let source: Source
  /// `spec.digest`: what the repository's index says, mostly the SHA-256 of the archive. KubeSphere does not check it.
  public var digest: String?

  public init(_ source: Source, digest: String? = nil) {
    (self.source, self.digest) = (source, digest)
  }

  /// - Parameter url: as it is written. A user's name and password are left out, and so is the query where it can only be
  ///   for a server that we do not ask: it may hold a token.
  /// - Returns: nil where it is no URL.
  public init?(url: String, digest: String? = nil) {
    guard let url = ChartURL(url)?.text, !url.isEmpty else { return nil }
    self.init(.url(url), digest: digest)
  }
}

/// `kubesphere.io/v1alpha1` Repository: where versions come from. Its password has no place here.
public struct Repository: Sendable, Equatable {
  public let name: String
  /// `spec.url`, without user information.
  public let url: String

  public init(name: String, url: String) {
    self.name = name
    self.url = ChartURL(url)?.text ?? ""
  }
}

/// A Service of the cluster that serves a chart.
public struct ChartService: Sendable, Hashable {
  /// `http` or `https`.
  public let scheme: String
  public let namespace: String
  public let name: String
  public let port: Int
  /// Begins with a slash; percent-encoded, with its query.
  public let path: String
  /// True if the host has two parts, so that it may as well be a name of the internet's.
  public let isAmbiguous: Bool

  /// The host as the URL has it.
  public let host: String

  /// The path of the API server that leads there.
  public var proxyPath: String { proxyRoot + path }
  public var proxyRoot: String { "/api/v1/namespaces/\(namespace)/services/\(scheme):\(name):\(port)/proxy" }
}

/// Where a chart's URL leads.
public enum ChartLocation: Sendable, Hashable {
  case service(ChartService)
  /// It has no host: it takes the Repository's.
  case relative
  /// A place that is not asked.
  ///
  /// - place: in words that hold no secret.
  case elsewhere(String)
  /// It cannot lead anywhere.
  case invalid(String)

  /// - Parameters:
  ///   - url: `spec.chartURL`.
  ///   - repository: `spec.url` of the Repository; nil: not known.
  public init(_ url: String, repository: String? = nil) {
    guard let parts = ChartURL(url) else {
      self = .invalid("its `chartURL` is \(url.isEmpty ? "empty" : "no URL")")
      return
    }
    if parts.host.isEmpty {
      // KubeSphere asks the Repository's host for `file:///x`, too. Nobody can mean that.
      guard ["", "http", "https"].contains(parts.scheme) else {
        self = .elsewhere("\(parts.scheme):// URLs")
        return
      }
      guard let repository else {
        self = .relative
        return
      }
      guard let base = ChartURL(repository), !base.host.isEmpty, !base.scheme.isEmpty else {
        self = .invalid("its `chartURL` has no host, and neither has the URL of its Repository")
        return
      }
      self = Self.location(
        ChartURL(scheme: base.scheme, host: base.host, port: base.port, path: parts.path, query: parts.query))
      return
    }
    self = Self.location(parts)
  }

  private static func location(_ url: ChartURL) -> ChartLocation {
    guard url.scheme == "http" || url.scheme == "https" else { return .elsewhere("\(url.scheme):// URLs") }
    guard let (name, namespace, isAmbiguous) = url.serviceNames else { return .elsewhere("`\(url.host)`") }
    guard let path = url.safePath else { return .invalid("the path of its `chartURL` is not one of a file") }
    guard let port = url.port.isEmpty ? (url.scheme == "https" ? 443 : 80) : Int(url.port), (1...65535).contains(port)
    else { return .invalid("its `chartURL` has no port that can be") }
    return .service(
      ChartService(
        scheme: url.scheme, namespace: namespace, name: name, port: port, path: path, isAmbiguous: isAmbiguous,
        host: url.host))
  }
}

/// A URL taken apart as Go's `url.Parse` does it, as far as charts need it. User information and fragments are dropped.
struct ChartURL {
  /// Lower case; empty: it is relative.
  var scheme: String
  /// Lower case; empty: it has none.
  var host: String
  var port: String
  var path: String
  var query: String?

  init(scheme: String, host: String, port: String, path: String, query: String?) {
    (self.scheme, self.host, self.port) = (scheme, host, port)
    (self.path, self.query) = (path, query)
  }

  /// Nil where it is empty or no URL.
  init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= 4096, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    var rest = text.prefix { $0 != "#" }
    scheme = ""
    let head = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    if head.first?.isLetter == true, rest.dropFirst(head.count).hasPrefix(":") {
      scheme = head.lowercased()
      rest = rest.dropFirst(head.count + 1)
    }
    if let mark = rest.firstIndex(of: "?") {
      query = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    (host, port) = ("", "")
    guard rest.hasPrefix("//") else {
      // `mailto:x`: neither a host nor a path of one. In a relative path a colon of the first part makes it none.
      guard scheme.isEmpty || rest.hasPrefix("/") else { return nil }
      path = String(rest)
      return
    }
    var authority = rest.dropFirst(2).prefix { $0 != "/" }
    path = String(rest.dropFirst(2 + authority.count))
    if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[...end].lowercased()
      authority = authority[authority.index(after: end)...]
      guard authority.isEmpty || authority.hasPrefix(":") else { return nil }
    } else {
      host = authority.prefix { $0 != ":" }.lowercased()
      authority = authority.dropFirst(host.count)
    }
    port = String(authority.dropFirst())
    guard port.allSatisfy(\.isASCIIDigit), host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
  }

  /// What may be kept and shown of it.
  var text: String {
    var text = scheme.isEmpty ? "" : scheme + ":"
    if !host.isEmpty || scheme == "file" { text += "//" + host + (port.isEmpty ? "" : ":" + port) }
    text += path
    // A query is kept where it may be asked for.
    if let query, host.isEmpty || serviceNames != nil { text += "?" + query }
    return text
  }

  /// The Service that the host names: `<service>.<namespace>`, with or without `.svc` and the cluster's domain.
  var serviceNames: (name: String, namespace: String, isAmbiguous: Bool)? {
    var labels = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if labels.count > 2, labels.last == "" { labels.removeLast() }
    guard labels.count >= 2, labels.allSatisfy(isLabel), labels[0].first?.isLetter == true else { return nil }
    switch labels.count {
    case 2: return (labels[0], labels[1], true)
    case 3 where labels[2] == "svc": return (labels[0], labels[1], false)
    case 5 where labels[2...] == ["svc", "cluster", "local"]: return (labels[0], labels[1], false)
    default: return nil
    }
  }

  /// The path with its query, percent-encoded where it has to be; nil where it would lead out of the Service's.
  var safePath: String? {
    let whole = (path.hasPrefix("/") ? path : "/" + path)
    guard whole.count > 1 else { return nil }
    let parts = whole.split(separator: "/", omittingEmptySubsequences: false)
    for part in parts {
      let plain = part.lowercased().replacing("%2e", with: ".")
      // What an encoded slash comes to depends on who reads it.
      guard plain != ".", plain != "..", !plain.contains("%2f"), !plain.contains("%5c"), !plain.contains("\\") else {
        return nil
      }
    }
    return encoded(whole) + (query.map { "?" + encoded($0) } ?? "")
  }
}

private func isLabel(_ text: String) -> Bool {
  guard (1...63).contains(text.utf8.count), text.first != "-", text.last != "-" else { return false }
  return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
}

/// What is neither a letter, a digit nor a mark of URLs becomes `%XX`.
private func encoded(_ text: String) -> String {
  let marks = Set("-._~!$&'()*+,;=:@/?%[]".utf8)
  let digits = Array("0123456789ABCDEF".utf8)
  var result: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      result.append(byte)
    case _ where marks.contains(byte): result.append(byte)
    default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
