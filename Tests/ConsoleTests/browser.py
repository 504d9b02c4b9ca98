"""Drives the console with headless Chromium: signs in with two factors, compares, publishes and goes back, labels ten calls by
keys; or, with --editing, changes services, people, hours, forms by voice and settings; each also without JavaScript, and by keyboard
alone: Tab until something has the focus, then keys. Has axe-core look at each page, and takes pictures at the width of a desktop and
of a telephone.

    browser.py URL NAME PASSWORD SECRET FOLDER [--editing] [--without-javascript] [--by-keyboard]

SECRET is the second factor's, in Base32. Pictures go to FOLDER. What is wrong is printed, and ends it with status 1.
"""

import base64, hashlib, hmac, json, pathlib, struct, sys, time

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

url, name, password, secret, folder = sys.argv[1:6]
has_script = "--without-javascript" not in sys.argv
edits = "--editing" in sys.argv
by_keyboard = "--by-keyboard" in sys.argv
folder = pathlib.Path(folder)
AXE = next(pathlib.Path(sys.prefix).glob("lib/python*/site-packages/axe_playwright_python/axe.min.js"))
faults = []


def code(moment):
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(moment // 30)), hashlib.sha1).digest()
    place = digest[19] & 15
    return "%06d" % ((struct.unpack(">I", digest[place:place + 4])[0] & 0x7FFFFFFF) % 1000000)


def start():
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for word in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,900", "--lang=en-GB"]:
        options.add_argument(word)
    if not has_script:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    driver.set_page_load_timeout(120)
    driver.implicitly_wait(2)
    return driver


driver = start()
# axe-core goes through a long page on a busy machine.
driver.set_script_timeout(240)


def go_to(element):
    """Tab until it has the focus, as somebody does who has no mouse; where the focus is not seen is a fault."""
    for _ in range(500):
        here = driver.switch_to.active_element
        if here == element:
            outline, colour, shadow = [here.value_of_css_property(name) for name in ("outline-style", "outline-color", "box-shadow")]
            if shadow == "none" and (outline == "none" or colour.endswith(" 0)")):
                faults.append(f"the focus is not seen on {here.get_attribute('outerHTML')[:120]}")
            return
        ActionChains(driver).send_keys(Keys.TAB).perform()
    raise SystemExit(f"Tab never comes to {element.get_attribute('outerHTML')[:120]} at {driver.current_url}")


def fill(field, text):
    element = driver.find_element(By.ID, field)
    if by_keyboard:
        go_to(element)
        ActionChains(driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys(text).perform()
        return
    element.clear()
    element.send_keys(text)


def follow(element):
    """A link, a button, a tick."""
    if by_keyboard:
        go_to(element)
        ActionChains(driver).send_keys(Keys.SPACE if element.get_attribute("type") == "checkbox" else Keys.ENTER).perform()
    else:
        element.click()


def press(words):
    follow(driver.find_element(By.XPATH, f"//main//button[contains(., '{words}')]"))


def choose(field, words):
    """One of a list, by the beginning of its words."""
    element = driver.find_element(By.ID, field)
    if by_keyboard:
        go_to(element)
        ActionChains(driver).send_keys(words).perform()
    else:
        element.send_keys(words)


def wait_for(condition, what):
    for _ in range(300):
        try:
            if condition():
                return
        except (NoSuchElementException, StaleElementReferenceException):
            pass  # One page is just giving way to the next.
        time.sleep(0.1)
    raise SystemExit(f"never came: {what}, at {driver.current_url}: {driver.find_element(By.TAG_NAME, 'body').text[:400]}")


def look(title):
    """A page's picture at both widths, and what axe-core says of it."""
    for width, kind in [(1280, "desktop"), (390, "phone")]:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", dict(width=width, height=900, deviceScaleFactor=1, mobile=kind == "phone"))
        size = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        if size["width"] > width + 1:
            faults.append(f"{title} is {size['width']} wide on a {kind} of {width}")
        picture = driver.execute_cdp_cmd("Page.captureScreenshot", dict(
            format="png", captureBeyondViewport=True, clip=dict(x=0, y=0, width=width, height=min(size["height"], 2400), scale=1)))
        (folder / f"{title}-{kind}.png").write_bytes(base64.b64decode(picture["data"]))
        if has_script:
            driver.execute_script(AXE.read_text())
            result = driver.execute_async_script(
                "var done = arguments[0]; axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(done);")
            for one in result["violations"]:
                for node in one["nodes"]:
                    faults.append(f"{title} ({kind}): {one['impact']}: {one['id']}: {one['help']}: {node['html'][:160]}")
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


driver.get(url)
if has_script:
    look("sign-in")
fill("name", name)
fill("password", password)
press("Sign in")
wait_for(lambda: "/sign-in/code" in driver.current_url, "the page for the code")
if has_script:
    look("code")
# A code counts once: another run may have used this one.
for _ in range(3):
    fill("code", code(time.time()))
    press("Continue")
    for _ in range(50):
        if "/today" in driver.current_url or driver.find_elements(By.CSS_SELECTOR, ".error-summary"):
            break
        time.sleep(0.1)
    if "/today" in driver.current_url:
        break
    time.sleep(30 - time.time() % 30 + 0.5)
wait_for(lambda: "/today" in driver.current_url, "today")

if has_script and not edits:
    look("today")
    for page, title in [("/calls", "calls"), ("/calls?from=2020-01-01&words=bin", "calls-found"), ("/try?words=my+bin+wasn%27t+collected", "try"),
                        ("/reports", "reports"), ("/people", "people"), ("/people/add", "people-add"), ("/people/trail", "trail"),
                        ("/account", "account"), ("/nowhere", "not-found"), ("/try?words=", "error"), ("/reports/page", "report")]:
        driver.get(url + page)
        look(title)
    driver.get(url + "/calls")
    follow(driver.find_element(By.CSS_SELECTOR, "tbody a"))
    wait_for(lambda: driver.find_elements(By.CSS_SELECTOR, "audio"), "a call's sound")
    look("call")
    # By keyboard alone: the first stop is the link to the content.
    driver.get(url + "/today")
    ActionChains(driver).send_keys(Keys.TAB).perform()
    if "Skip to main content" not in driver.switch_to.active_element.text:
        faults.append(f"the first stop of the keyboard is ‘{driver.switch_to.active_element.text}’")
    driver.get(url + "/try?words=")
    if "error-summary" not in (driver.switch_to.active_element.get_attribute("class") or ""):
        faults.append("an error summary does not get the focus")

# Without a mouse: a button gets the focus, and Enter presses it.
def enter(words):
    if by_keyboard:
        return press(words)
    driver.find_element(By.XPATH, f"//main//button[contains(., '{words}')]").send_keys(Keys.ENTER)


def has(words):
    return words in driver.find_element(By.TAG_NAME, "main").text


def area(field, text):
    element = driver.find_element(By.ID, field)
    if by_keyboard:
        go_to(element)
        ActionChains(driver).key_down(Keys.CONTROL).send_keys(Keys.END).key_up(Keys.CONTROL).send_keys(text).perform()
        return
    if has_script:
        element.send_keys(Keys.CONTROL, Keys.END)
    element.send_keys(text)


def saved(words):
    wait_for(lambda: driver.find_elements(By.CSS_SELECTOR, ".banner") and words in driver.find_element(By.CSS_SELECTOR, ".banner").text,
             f"‘{words}’ on the page")


def refused_with(what):
    """A fault is told at the top, gets the focus, and leads to its field."""
    wait_for(lambda: driver.find_elements(By.CSS_SELECTOR, ".error-summary a"), f"what is wrong with {what}")
    if has_script and "error-summary" not in (driver.switch_to.active_element.get_attribute("class") or ""):
        faults.append(f"the error summary of {what} does not get the focus")
    link = driver.find_element(By.CSS_SELECTOR, ".error-summary a")
    field = link.get_attribute("href").split("#")[1]
    if by_keyboard:
        follow(link)
        wait_for(lambda: driver.switch_to.active_element.get_attribute("id") == field or not has_script, f"the field {field}")


def shown(title):
    if has_script:
        look(title)


labelled = 0


def publish_and_label():
    """What is changed is compared, published and taken back; then ten turns are labelled."""
    global labelled
    driver.get(url + "/compare")
    wait_for(lambda: has("seagulls tore my sacks"), "what is changed, in words")
    if has_script:
        look("compare-before")
    enter("Compare with the labelled calls")
    wait_for(lambda: driver.find_elements(By.ID, "why"), "what it came to")
    if has_script:
        look("compare")
    driver.get(url + "/compare/changes")
    wait_for(lambda: has("Should be"), "the turns that come to something else")
    if has_script:
        look("changes")
    driver.get(url + "/compare")
    fill("why", "Gulls tear the sacks, and callers say so")
    enter("Publish")
    wait_for(lambda: driver.find_elements(By.CSS_SELECTOR, ".error-summary"), "that it is asked about again")
    if has_script:
        look("publish-again")
    if by_keyboard:
        follow(driver.find_element(By.ID, "sure"))
    else:
        driver.find_element(By.ID, "sure").send_keys(Keys.SPACE)
    enter("Publish")
    wait_for(lambda: has("Version 2 is published"), "that it is published")
    if has_script:
        look("versions")
    enter("Go back")
    wait_for(lambda: has("Version 3 is published"), "that it is gone back")
    driver.get(url + "/versions/difference?old=1&new=2")
    wait_for(lambda: has("phrases added"), "what is different")
    if has_script:
        look("difference")

    driver.get(url + "/label")
    if has_script:
        look("label")
    while labelled < 10:
        wait_for(lambda: driver.find_elements(By.CSS_SELECTOR, "button[name=expect]"), "a turn to label")
        before = driver.current_url
        place = before.split("?")[0]
        # Every third is wrong, and is looked for.
        if has_script:
            keys = ActionChains(driver)
            if labelled % 3 == 2:
                keys.send_keys("w").send_keys("council tax").send_keys(Keys.ENTER).perform()
                wait_for(lambda: "q=council" in driver.current_url, "what was searched for")
                wait_for(lambda: driver.find_elements(By.CSS_SELECTOR, "button[data-key='1']"), "what was found")
                if labelled == 2:
                    look("label-search")
                ActionChains(driver).send_keys("1").perform()
            elif labelled == 1:
                keys.send_keys("n").perform()
                wait_for(lambda: driver.current_url.split("?")[0] != place, "the next turn")
                place = driver.current_url.split("?")[0]
                ActionChains(driver).send_keys("r").perform()
            else:
                keys.send_keys("r").perform()
        elif labelled % 3 == 2:
            fill("q", "council tax")
            press("Search")
            wait_for(lambda: "q=council" in driver.current_url, "what was searched for")
            driver.find_element(By.CSS_SELECTOR, "button[value=council_tax]").click()
        else:
            driver.find_element(By.CSS_SELECTOR, "button[name=expect]").click()
        wait_for(lambda: driver.current_url.split("?")[0] != place, "the next turn")
        labelled += 1


def edit():
    """Services, people, hours and settings, each changed as staff change them."""
    driver.get(url + "/services")
    shown("services")
    driver.get(url + "/services?q=missed+bin")
    follow(driver.find_element(By.LINK_TEXT, "a missed bin collection"))
    wait_for(lambda: driver.find_elements(By.ID, "openings"), "a service")
    shown("service")
    if has_script:
        # Checked while it is typed.
        area("phrases", "\nnew bin\nmissed bins")
        wait_for(lambda: "is a phrase of" in driver.find_element(By.ID, "live-phrases").text, "who has the phrase already")
        look("service-typing")
        driver.get(driver.current_url)
    area("openings", "\nIt was the 3rd time")
    press("Check")
    wait_for(lambda: driver.find_elements(By.CSS_SELECTOR, ".error-summary"), "what is wrong with it")
    if "It was the 3rd time" not in driver.find_element(By.ID, "openings").get_attribute("value"):
        faults.append("what was typed is gone after a fault")
    shown("service-wrong")
    driver.get(url + "/services/route/missed_bin")
    area("openings", "\nThe gulls had our bags all over the road")
    choose("overflow-1", "our customer")
    choose("overflow-2", "the caller hears")
    press("Save")
    saved("saved")
    shown("service-saved")
    driver.get(url + "/services/route/bins")
    wait_for(lambda: driver.find_elements(By.ID, "which-ask"), "what callers are asked who say no more than its name")
    shown("service-family")
    fill("which-ask", "Is that a missed collection, which day it is, or something else?")
    choose("which-choices-3", "none")
    press("Save")
    saved("saved")
    driver.get(url + "/services/add")
    fill("name", "gull sacks")
    area("phrases", "gull sack\ngull proof sack")
    shown("service-add")
    press("Add")
    saved("gull sacks is added")
    driver.get(url + "/services/route/gull_sacks/remove")
    shown("service-remove")

    driver.get(url + "/officers")
    shown("officers")
    driver.get(url + "/officers/person/off_0001")
    fill("known_as", "Sal")
    shown("officer")
    fill("extension", "by the stairs")
    press("Save")
    refused_with("the page of somebody")
    shown("officer-wrong")
    if driver.find_element(By.ID, "known_as").get_attribute("value") != "Sal":
        faults.append("what was typed of somebody is gone after a fault")
    fill("extension", "2990")
    press("Save")
    saved("Sal Pascoe: saved")
    driver.get(url + "/officers/add")
    fill("first_name", "Ada")
    press("Add")
    refused_with("adding somebody")
    shown("officer-add-wrong")
    fill("last_name", "Rowe")
    choose("team", "p")
    press("Add")
    saved("Ada Rowe: saved")
    driver.get(url + "/officers?q=rowe")
    follow(driver.find_element(By.LINK_TEXT, "Ada Rowe"))
    wait_for(lambda: driver.find_elements(By.LINK_TEXT, "Take them out of the list"), "somebody new")
    follow(driver.find_element(By.LINK_TEXT, "Take them out of the list"))
    wait_for(lambda: driver.find_elements(By.ID, "remove"), "that it is asked again")
    shown("officer-remove")
    press("Take them out")
    saved("Ada Rowe is taken out")
    driver.get(url + "/officers/import")
    shown("officers-import")
    area("table", "Staff ID,Forename,Surname,Ext\noff_0001,Sarah,Pascoe,2991\noff_9001,Nina,Kelly,2992\noff_9002,,,2993\n")
    press("Show what would change")
    wait_for(lambda: "1 new, 1 different" in driver.find_element(By.TAG_NAME, "main").text, "the difference")
    shown("officers-difference")
    press("Take it in")
    saved("The table is taken in")

    driver.get(url + "/hours")
    shown("hours")
    fill("hours-3", "noon to three")
    press("Save the hours")
    refused_with("hours")
    shown("hours-wrong")
    fill("hours-3", "10:00-16:00")
    press("Save the hours")
    saved("The hours are saved")
    fill("closed-from", "the day after")
    press("Add the day")
    refused_with("a closed day")
    fill("closed-from", "11/12/2026")
    fill("closed-name", "staff training")
    press("Add the day")
    saved("The day is added")
    follow(driver.find_element(By.XPATH, "//button[contains(., 'Take out') and contains(., 'staff training')]"))
    saved("The day is taken out")
    fill("message-from", "24/12/2026")
    area("message-words", "There are no bin collections today.")
    press("Add the message")
    saved("The message is added")
    shown("hours-message")
    driver.get(url + "/forms")
    shown("forms")
    follow(driver.find_element(By.LINK_TEXT, "missed bin"))
    wait_for(lambda: driver.find_elements(By.ID, "webhook"), "a form")
    shown("form")
    follow(driver.find_element(By.LINK_TEXT, "The bin"))
    wait_for(lambda: driver.find_elements(By.ID, "choices"), "a question")
    shown("question")
    if has_script:
        area("question", " " + "Tell me as much of it as you can, and take your time. " * 3)
        area("choices", "\nclothes")
        wait_for(lambda: driver.find_elements(By.ID, "question-error") or driver.find_elements(By.ID, "choices-error"), "what is wrong with it")
        look("question-typing")
        driver.get(driver.current_url)
    area("choices", "\nclothes")
    press("Check")
    refused_with("a question")
    shown("question-wrong")
    driver.get(url + "/forms/form/missed_bin/question/bin")
    area("choices", "\nclothes: clothes, old clothes")
    press("Save")
    saved("The question is saved")
    press("Ask later")
    saved("The bin is asked later")
    follow(driver.find_element(By.LINK_TEXT, "Add a question"))
    wait_for(lambda: driver.find_elements(By.ID, "areas"), "a question that is new")
    area("question", "How many bins were missed?")
    fill("name", "the number of bins")
    choose("type", "a n")
    shown("question-add")
    press("Add")
    saved("The question is saved")

    driver.get(url + "/settings")
    shown("settings")
    fill("wrong", "very few")
    press("Save")
    refused_with("settings")
    shown("settings-wrong")
    fill("wrong", "3")
    press("Save")
    saved("Saved")


edit() if edits else publish_and_label()
refused = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE" and "404" not in entry["message"] and "400" not in entry["message"]]
faults += [f"the browser complains: {message}" for message in refused]
driver.quit()
print("\n".join(faults) if faults else "nothing amiss")
sys.exit(1 if faults else 0)
