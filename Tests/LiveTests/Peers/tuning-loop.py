"""The tuning loop in headless Chromium, by keys as far as there are any: the first sign-in sets the second factor up; the turn
that waits is labelled; a copy is made to change; it is compared, published, gone back from. Before that, something is said into the
microphone, which Chromium plays from a file.

    tuning-loop.py URL NAME PASSWORD SEARCH FOLDER RECORDING

Between two steps it waits for the file FOLDER/go-STEP, and behind each it prints `done STEP`. What is wrong ends it with status 1.
"""

import base64, hashlib, hmac, pathlib, struct, sys, time, wave

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

url, name, password, search, folder, recording = sys.argv[1:7]
folder = pathlib.Path(folder)
LIMIT = 240

# What the microphone hears: the recording once, with silence around it.
with wave.open(recording) as said, wave.open(str(folder / "microphone.wav"), "wb") as heard:
    heard.setparams(said.getparams())
    second = bytes(said.getframerate() * said.getsampwidth() * said.getnchannels())
    heard.writeframes(second + said.readframes(said.getnframes()) + 30 * second)
    spoken = 1 + said.getnframes() / said.getframerate()

options = Options()
options.binary_location = "/usr/bin/chromium"
for word in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,900", "--lang=en-GB",
             "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={folder}/microphone.wav%noloop"]:
    options.add_argument(word)
driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
driver.set_page_load_timeout(120)
driver.implicitly_wait(2)


def wait_for(condition, what):
    end = time.time() + LIMIT
    while time.time() < end:
        try:
            if condition():
                return
        except Exception:  # The page went away under our hands: it looks again by itself.
            pass
        time.sleep(0.1)
    driver.save_screenshot(str(folder / "never-came.png"))
    raise SystemExit(f"never came: {what}, at {driver.current_url}: {driver.find_element(By.TAG_NAME, 'body').text[:2000]}")


def has(words):
    return words in driver.find_element(By.TAG_NAME, "main").text


def fill(field, text):
    element = driver.find_element(By.ID, field)
    element.clear()
    element.send_keys(text)


def press(words):
    """By keyboard alone: the button gets the focus, and Enter presses it."""
    driver.find_element(By.XPATH, f"//main//button[contains(., '{words}')]").send_keys(Keys.ENTER)


def code(secret):
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time() // 30)), hashlib.sha1).digest()
    place = digest[19] & 15
    return "%06d" % ((struct.unpack(">I", digest[place:place + 4])[0] & 0x7FFFFFFF) % 1000000)


def when(step):
    end = time.time() + LIMIT
    while not (folder / f"go-{step}").exists():
        if time.time() > end:
            raise SystemExit(f"nobody said go for {step}")
        time.sleep(0.1)


def done(step):
    print(f"done {step}", flush=True)


try:
    driver.get(url)
    fill("name", name)
    fill("password", password)
    press("Sign in")
    wait_for(lambda: "/sign-in/set-up" in driver.current_url, "the page that sets the second factor up")
    secret = driver.find_element(By.ID, "secret").text.replace(" ", "")
    for _ in range(3):
        fill("code", code(secret + "=" * (-len(secret) % 8)))
        driver.find_element(By.ID, "code").send_keys(Keys.ENTER)
        wait_for(lambda: "/today" in driver.current_url or driver.find_elements(By.CSS_SELECTOR, ".error-summary"), "an answer")
        if "/today" in driver.current_url:
            break
    wait_for(lambda: "/today" in driver.current_url, "today")
    done("signed-in")

    when("say")
    driver.get(url + "try")
    press("Record it now")
    wait_for(lambda: has("Speak now."), "the microphone")
    time.sleep(spoken + 2)
    press("Stop recording")
    wait_for(lambda: has("It is sent with the form."), "what was recorded")
    press("Have it heard")
    wait_for(lambda: driver.find_elements(By.ID, "heard"), "what was heard")
    print(f"heard {driver.find_element(By.ID, 'heard').text} {has('What the switchboard would do')} {has('Takes it for')}", flush=True)
    done("say")

    when("label")
    driver.get(url + "label")
    wait_for(lambda: driver.find_elements(By.ID, "q"), "a turn to label")
    ActionChains(driver).send_keys("w").send_keys(search).send_keys(Keys.ENTER).perform()
    wait_for(lambda: "q=" in driver.current_url and driver.find_elements(By.CSS_SELECTOR, "button[data-key='1']"), "what was searched for")
    ActionChains(driver).send_keys("1").perform()
    wait_for(lambda: has("Kept:"), "that it is kept")
    driver.get(url + "compare")
    press("Make a copy to change")
    wait_for(lambda: has("The files to change are in"), "the copy")
    done("label")

    when("publish")
    driver.get(url + "compare")
    wait_for(lambda: has("moved house"), "what is changed, in words")
    press("Compare with the labelled calls")
    # The page looks again by itself.
    wait_for(lambda: has("labelled turn") and driver.find_elements(By.ID, "why"), "what it would have done")
    fill("why", "callers say it in these words")
    driver.find_element(By.ID, "why").send_keys(Keys.ENTER)
    wait_for(lambda: has("Version 2 is published"), "that it is published")
    wait_for(lambda: has("Calls that begin now get version 2."), "that calls get it")
    done("publish")

    when("back")
    driver.get(url + "versions")
    press("Go back")
    wait_for(lambda: has("Version 3 is published: back to version 1"), "that it is gone back")
    wait_for(lambda: has("Calls that begin now get version 3."), "that calls get it")
    done("back")
    driver.quit()
except BaseException as error:
    driver.quit()
    # Whoever waits for a step need not wait on.
    print(f"failed: {error}", flush=True)
    sys.exit(1)
