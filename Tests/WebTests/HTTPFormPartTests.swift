import Foundation
import Testing

@testable import Web

@Suite struct HTTPFormPartTests {
    private func request(_ body: String, _ type: String = "multipart/form-data; boundary=\"a b\"") -> HTTPRequest {
        var request = HTTPRequest(method: "POST", path: "/", body: Data(body.utf8))
        request.headers = [HTTPField("Content-Type", type)]
        return request
    }

    @Test func `texts and files of a form arrive as they were sent`() {
        let body =
            "--a b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nx=1\r\n"
            + "--a b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"staff.csv\"\r\nContent-Type: text/csv\r\n\r\n"
            + "id\r\n\r\n--a\r\n1\r\n--a b--\r\n"
        #expect(
            request(body).formParts == [
                HTTPFormPart(name: "token", file: nil, data: Data("x=1".utf8)),
                HTTPFormPart(name: "file", file: "staff.csv", data: Data("id\r\n\r\n--a\r\n1".utf8)),
            ])
    }

    @Test(
        arguments: [
            "", "--a b", "--a b--", "--a b\r\n\r\n--a b--",
            "--a b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a b--",
            "--a b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n--a b--", "\r\n\r\n--a b--a b--a b",
        ])
    func `what is broken off or has no name is left out`(body: String) {
        #expect(request(body).formParts.isEmpty)
    }

    @Test func `a body of another kind has no parts`() {
        let body = "--a\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--a--\r\n"
        #expect(request(body, "multipart/form-data; boundary=a").formParts.count == 1)
        #expect(request(body, "multipart/form-data").formParts.isEmpty)
        #expect(request(body, "text/plain; boundary=a").formParts.isEmpty)
    }
}
