// Where charts' URLs lead: as KubeSphere's own `fetchChartData` did, whose requests are in the fixture, and nowhere but to
// Services of the cluster.

import Foundation
import Testing

@testable import KubeSphereModel

@Suite struct ChartLocationTests {
  private struct Row: Decodable {
    let `case`: String
    let chartURL: String
    let repoURL: String
    let data: String
    let requests: [String]?
  }

  private static let host = "extensions-museum.kubesphere-system.svc"

  private static func rows() throws -> [Row] {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/chart-fetch", withExtension: "jsonl"))
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { line in
      let text = line.replacing("TLSHOST", with: host).replacing("HOST", with: host)
      return try JSONDecoder().decode(Row.self, from: Data(text.utf8))
    }
  }

  @Test func leadsWhereKubeSphereAsks() throws {
    var followed = 0
    for row in try Self.rows() where !row.case.hasPrefix("chartDataRef") {
      let location = ChartLocation(row.chartURL, repository: row.repoURL)
      guard row.case != "file" else {
        // KubeSphere asks the Repository's host for it.
        #expect(location == .elsewhere("file:// URLs"))
        continue
      }
      guard let request = row.requests?.first else {
        // What fails before it asks anybody, and HTTPS, whose requests were not noted.
        if case .service(let service) = location { #expect(service.scheme == "https", "\(row.case)") }
        continue
      }
      let path = try #require(request.split(separator: " ").dropFirst().first.map(String.init))
      guard case .service(let service) = location else {
        Issue.record("\(row.case): \(location)")
        continue
      }
      followed += 1
      #expect(service.path == path, "\(row.case)")
      #expect(
        service.proxyPath
          == "/api/v1/namespaces/kubesphere-system/services/http:extensions-museum:80/proxy" + path, "\(row.case)")
    }
    #expect(followed == 8)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let url: String
    var repository: String?
    /// What a Service's location comes to; nil: it is another.
    var proxyPath: String?
    var other: ChartLocation?
    var testDescription: String { url }
  }

  static let cases: [Case] = [
    Case(
      url: "https://m.ns.svc:8443/charts/x.tgz",
      proxyPath: "/api/v1/namespaces/ns/services/https:m:8443/proxy/charts/x.tgz"),
    Case(url: "https://M.ns.SVC/x.tgz", proxyPath: "/api/v1/namespaces/ns/services/https:m:443/proxy/x.tgz"),
    Case(
      url: "http://m.ns.svc.cluster.local/x.tgz", proxyPath: "/api/v1/namespaces/ns/services/http:m:80/proxy/x.tgz"),
    Case(
      url: "http://m.ns.svc.cluster.local./x.tgz", proxyPath: "/api/v1/namespaces/ns/services/http:m:80/proxy/x.tgz"),
    Case(url: "http://m.ns/x.tgz", proxyPath: "/api/v1/namespaces/ns/services/http:m:80/proxy/x.tgz"),
    Case(
      url: "http://m.ns.svc/a b.tgz", other: .invalid("its `chartURL` is no URL")),
    Case(url: "http://m.ns.svc/é.tgz", proxyPath: "/api/v1/namespaces/ns/services/http:m:80/proxy/%C3%A9.tgz"),
    Case(url: "charts/x.tgz", other: .relative),
    Case(
      url: "charts/x.tgz", repository: "https://m.ns.svc/base",
      proxyPath: "/api/v1/namespaces/ns/services/https:m:443/proxy/charts/x.tgz"),
    Case(url: "charts/x.tgz", repository: "https://charts.example.com", other: .elsewhere("`charts.example.com`")),
    Case(
      url: "charts/x.tgz", repository: "",
      other: .invalid("its `chartURL` has no host, and neither has the URL of its Repository")),
    Case(url: "https://charts.example.com/x.tgz", other: .elsewhere("`charts.example.com`")),
    Case(url: "https://169.254.169.254/latest/meta-data", other: .elsewhere("`169.254.169.254`")),
    Case(url: "http://127.0.0.1:8001/x", other: .elsewhere("`127.0.0.1`")),
    Case(url: "http://[::1]/x", other: .elsewhere("`[::1]`")),
    Case(url: "http://localhost/x", other: .elsewhere("`localhost`")),
    Case(url: "http://2130706433.1/x", other: .elsewhere("`2130706433.1`")),
    Case(url: "http://m.ns.svc.evil.com/x", other: .elsewhere("`m.ns.svc.evil.com`")),
    Case(url: "http://m.ns@evil.example.com/x", other: .elsewhere("`evil.example.com`")),
    Case(url: "oci://m.ns.svc/charts/x:1.0.0", other: .elsewhere("oci:// URLs")),
    Case(url: "file:///etc/passwd", other: .elsewhere("file:// URLs")),
    Case(url: "ftp://m.ns.svc/x", other: .elsewhere("ftp:// URLs")),
    Case(url: "", other: .invalid("its `chartURL` is empty")),
    // Out of the Service: the API server's other paths.
    Case(
      url: "http://m.ns.svc/../../../secrets/x", other: .invalid("the path of its `chartURL` is not one of a file")),
    Case(url: "http://m.ns.svc/a/%2E%2e/b", other: .invalid("the path of its `chartURL` is not one of a file")),
    Case(url: "http://m.ns.svc/a%2F..%2Fb", other: .invalid("the path of its `chartURL` is not one of a file")),
    Case(url: "http://m.ns.svc", other: .invalid("the path of its `chartURL` is not one of a file")),
    Case(url: "http://m.ns.svc:0/x", other: .invalid("its `chartURL` has no port that can be")),
    Case(url: "http://m.ns.svc:99999/x", other: .invalid("its `chartURL` has no port that can be")),
  ]

  @Test(arguments: cases) func location(_ row: Case) {
    let location = ChartLocation(row.url, repository: row.repository)
    if let path = row.proxyPath {
      guard case .service(let service) = location else {
        Issue.record("\(location)")
        return
      }
      #expect(service.proxyPath == path)
    } else {
      #expect(location == row.other)
    }
  }

  @Test func secretsOfURLsAreNotKept() {
    func kept(_ url: String) -> String? {
      guard case .url(let text)? = ChartReference(url: url)?.source else { return nil }
      return text
    }
    #expect(kept("http://bob:pw@m.ns.svc/x.tgz?a=b#c") == "http://m.ns.svc/x.tgz?a=b")
    #expect(kept("https://bob:pw@charts.example.com:8443/x.tgz?token=pw#pw") == "https://charts.example.com:8443/x.tgz")
    #expect(kept("charts/x.tgz?a=b") == "charts/x.tgz?a=b")
    #expect(kept("") == nil)
    #expect(Repository(name: "r", url: "https://bob:pw@m.ns.svc/base").url == "https://m.ns.svc/base")
    // What is kept is kept as it is.
    for url in ["http://a.b:/x", "https:///x", "file:///x", "//host/x", "a?b", "x:", "/", "?a", "://", "a://b?c"] {
      if let once = kept(url) { #expect(kept(once) == once, "\(url)") }
    }
  }
}
