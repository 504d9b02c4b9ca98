"""A page of the console as somebody sees it who has signed in: console-page.py URL NAME PASSWORD PATH"""
import html.parser, http.cookiejar, sys, urllib.parse, urllib.request

url, name, password, path = sys.argv[1:]
url = url.rstrip("/")
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


class Hidden(html.parser.HTMLParser):
    fields = {}

    def handle_starttag(self, tag, attributes):
        one = dict(attributes)
        if tag == "input" and one.get("type") == "hidden":
            self.fields[one["name"]] = one["value"]


form = Hidden()
form.feed(browser.open(url + "/sign-in").read().decode())
body = urllib.parse.urlencode(form.fields | {"name": name, "password": password}).encode()
browser.open(url + "/sign-in", body).read()
print(browser.open(url + path).read().decode())
